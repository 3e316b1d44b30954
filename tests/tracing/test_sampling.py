"""Goal: whether an entry is traced is told by its id alone, so that every process says the same."""

import subprocess
import sys
from collections import defaultdict

import pytest
from opentelemetry.sdk.trace.sampling import Decision, TraceIdRatioBased

from ledger.config import Settings
from ledger.errors import UsageError
from ledger.tracing.identity import context_of, kept, parent_of, sending, step, traceparent
from ledger.tracing.process import emit, is_on, recorded, traced
from ledger.tracing.sampling import Sampling
from ledger.tracing.span import Span
from tests.books.scene import url
from tests.fixtures.outside import query
from tests.relay.commands import document
from tests.tracing.collector import collecting
from tests.tracing.tree import id_of, is_taken, path, root_of, the

_OTHERS = f"00-{'ab' * 16}-{'cd' * 8}-01"
_RATIO = 0.02
_ENTRIES = 1000


class _Kept:
    """An exporter that keeps what it is given."""

    def __init__(self) -> None:
        self.spans: list[Span] = []

    def add(self, span: Span) -> None:
        self.spans.append(span)

    def close(self) -> None:
        pass


@pytest.mark.parametrize("ratio", [0.0, 0.01, 0.5, 0.999, 1.0])
def test_the_ids_decide_as_opentelemetrys_own_sampler_does(ratio: float) -> None:
    ours, theirs = Sampling(), TraceIdRatioBased(ratio)
    ours.begin(ratio)
    traces = [id_of("MASTER", f"REF-{number}") for number in range(20_000)]
    taken = [trace for trace in traces if ours.takes(trace)]
    by_theirs = [
        trace
        for trace in traces
        if theirs.should_sample(None, int(trace, 16), "").decision is Decision.RECORD_AND_SAMPLE
    ]
    assert taken == by_theirs == [trace for trace in traces if is_taken(trace, ratio)]
    assert abs(len(taken) - 20_000 * ratio) < 100


def test_the_flag_says_whether_somebody_records() -> None:
    assert traceparent("M", "R").endswith("-00")
    assert sending("M", "R") == traceparent("M", "R")
    with recorded(_Kept(), 1.0):
        assert traceparent("M", "R").endswith("-01")
        assert kept(traceparent("M", "R")[:-2] + "00").endswith("-01")
    with recorded(_Kept(), 0.0):
        assert traceparent("M", "R").endswith("-00")


def test_each_sending_that_is_recorded_is_a_span_of_its_own() -> None:
    with recorded(_Kept(), 1.0):
        first, second = context_of(sending("M", "R")), context_of(sending("M", "R"))
    assert (first.trace, second.trace) == (id_of("M", "R"),) * 2
    assert first.span != second.span


def test_a_trace_that_somebody_else_records_goes_on_whatever_its_id() -> None:
    low = Sampling()
    low.begin(0.000001)
    assert low.goes_on(_OTHERS)
    assert not low.goes_on(_OTHERS[:-2] + "00")
    low.end()
    assert not low.goes_on(_OTHERS)


def test_a_parent_that_nobody_has_recorded_is_none() -> None:
    assert parent_of(_OTHERS) == "cd" * 8
    assert parent_of(_OTHERS[:-2] + "00") is None
    assert parent_of(f"00-{'0' * 32}-{'cd' * 8}-01") is None


def test_a_step_has_one_id_for_all_who_know_the_entry_and_another_for_other_entries() -> None:
    assert step(_OTHERS, "post", "M", "R") == step(_OTHERS[:-2] + "00", "post", "M", "R")
    ids = {step(_OTHERS, name, "M", ref).span for name in ("post", "send") for ref in ("R", "S")}
    assert len(ids) == 4  # a sender may give many messages one traceparent


def test_at_a_small_ratio_all_processes_trace_the_same_entries_of_the_scbs_own(
    both: Settings, group: tuple[str, str]
) -> None:
    with collecting() as collector:
        settings = both.model_copy(update={"otlp_endpoint": collector.endpoint, "trace_sample_ratio": _RATIO})
        document(both, "sandbox", "scb", "--add", str(_ENTRIES))
        document(settings, "produce", "scb", "--until-idle", "0.5")
        document(settings, "consume", "--unknown-accounts", "create", "--until-idle", "1")
        document(settings, "relay", "--until-idle", "0.5")
        document(settings, "sandbox", "scb", "--until-idle", "1", *group)
        document(settings, "relay", "--until-idle", "0.5")
    references = [ref for (ref,) in query(url(both), "SELECT reference_id FROM ledger_entries")]
    assert len(references) == _ENTRIES
    wanted = {ref for ref in references if is_taken(id_of("SOVEREIGN", ref), _RATIO)}
    assert wanted
    found: dict[str, list[str]] = defaultdict(list)
    for span in collector.spans:
        if "dual_ledger.reference_id" in span.attributes:
            found[span.name].append(span.attributes["dual_ledger.reference_id"])
    topics = (both.topic_scb_entries, both.topic_outbox, both.topic_acknowledgements)
    names = [f"{doing} {topic}" for topic in topics for doing in ("send", "process")]
    assert {name: sorted(of_name) for name, of_name in found.items()} == dict.fromkeys(names, sorted(wanted))
    for reference in wanted:
        spans = collector.of(id_of("SOVEREIGN", reference))
        assert root_of(spans).name == f"send {both.topic_scb_entries}"
        assert len(path(spans, the(spans, f"process {both.topic_acknowledgements}"))) == 6
    stored = dict(query(url(both), "SELECT reference_id, right(traceparent, 2) FROM ledger_entries"))
    assert {ref for ref, flag in stored.items() if flag == "01"} == wanted


@pytest.mark.parametrize(
    "changes", [{}, {"otlp_endpoint": ""}, {"otlp_endpoint": "http://127.0.0.1:1", "trace_sample_ratio": 0.0}]
)
def test_without_an_endpoint_or_a_share_nothing_is_recorded(changes: dict[str, object]) -> None:
    with traced(Settings.model_validate(changes), "tests"):
        assert not is_on()
        emit([])
        assert sending("M", "R").endswith("-00")


def test_a_process_that_is_not_traced_does_not_even_load_what_would_trace_it() -> None:
    program = (
        "import sys, cli.commands, cli.consume, cli.relay, cli.sandbox_scb, cli.produce_csv\n"
        "from ledger.config import Settings\n"
        "from ledger.tracing.process import traced\n"
        "with traced(Settings.model_validate({}), 'tests'): pass\n"
        "assert 'opentelemetry.sdk.trace' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


@pytest.mark.parametrize("endpoint", ["collector:4318", "http://", "ftp://x", "http://x:port"])
def test_an_endpoint_that_is_no_address_is_told_at_the_start(endpoint: str) -> None:
    with (
        pytest.raises(UsageError, match="otlp_endpoint"),
        traced(Settings.model_validate({"otlp_endpoint": endpoint}), "tests"),
    ):
        pass
