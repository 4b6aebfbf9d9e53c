# forums
