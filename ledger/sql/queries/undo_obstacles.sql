SELECT obstacle, rows FROM delete_obstacles(%(run)s) ORDER BY obstacle
