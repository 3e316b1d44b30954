"""A message with a header name of any bytes: other clients can send it, this one's Python side cannot."""

import ctypes
from pathlib import Path

import confluent_kafka

_TOPIC, _PARTITION, _VALUE, _HEADER = 1, 3, 4, 9  # rd_kafka_vtype_t
_PRODUCER = 0
_PATIENCE_MS = 30_000


class _Bytes(ctypes.Structure):
    _fields_ = (("data", ctypes.c_char_p), ("size", ctypes.c_size_t))


class _Named(ctypes.Structure):
    _fields_ = (("name", ctypes.c_char_p), ("data", ctypes.c_char_p), ("size", ctypes.c_ssize_t))


class _Union(ctypes.Union):
    _fields_ = (
        ("text", ctypes.c_char_p),
        ("number", ctypes.c_int32),
        ("bytes", _Bytes),
        ("header", _Named),
        ("padding", ctypes.c_byte * 64),
    )


class _Argument(ctypes.Structure):
    """`rd_kafka_vu_t`."""

    _fields_ = (("kind", ctypes.c_int), ("value", _Union))


def send_with_header(bootstrap: str, topic: str, value: bytes, name: bytes) -> None:
    """Put one message into partition 0 by the C library that the Python client brings along."""
    (path,) = Path(confluent_kafka.__file__).parents[1].glob("confluent_kafka.libs/librdkafka-*")
    library = ctypes.CDLL(str(path))
    for function in (library.rd_kafka_conf_new, library.rd_kafka_new, library.rd_kafka_produceva):
        function.restype = ctypes.c_void_p
    problem = ctypes.create_string_buffer(512)
    settings = ctypes.c_void_p(library.rd_kafka_conf_new())
    library.rd_kafka_conf_set(settings, b"bootstrap.servers", bootstrap.encode(), problem, len(problem))
    client = ctypes.c_void_p(library.rd_kafka_new(_PRODUCER, settings, problem, len(problem)))
    arguments = (_Argument * 4)(
        _Argument(_TOPIC, _Union(text=topic.encode())),
        _Argument(_PARTITION, _Union(number=0)),
        _Argument(_VALUE, _Union(bytes=_Bytes(value, len(value)))),
        _Argument(_HEADER, _Union(header=_Named(name, b"v", 1))),
    )
    assert library.rd_kafka_produceva(client, arguments, ctypes.c_size_t(4)) is None
    assert library.rd_kafka_flush(client, _PATIENCE_MS) == 0
    library.rd_kafka_destroy(client)
