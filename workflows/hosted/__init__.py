"""The handover in our own service: a conversation's rows behind the ports of the graph, one turn at a time."""
