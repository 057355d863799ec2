package io.headwater.embedded;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The ports of every node of a cluster; node ids count from 1, in this order.
 *
 * @param nodes at least one
 */
record ClusterPorts(List<NodePorts> nodes) {
  ClusterPorts {
    nodes = List.copyOf(nodes);
  }

  int size() {
    return nodes.size();
  }

  NodePorts of(int node) {
    return nodes.get(node - 1);
  }

  /** Returns how many nodes vote: an odd number, for an even one tolerates no loss more. */
  int voters() {
    return size() % 2 == 0 ? size() - 1 : size();
  }

  boolean isVoter(int node) {
    return node <= voters();
  }

  String bootstrapServers() {
    return nodes.stream().map(NodePorts::brokerAddress).collect(Collectors.joining(","));
  }

  /** Renders {@code controller.quorum.voters}, such as {@code 1@127.0.0.1:9093}. */
  String quorumVoters() {
    return IntStream.rangeClosed(1, voters())
        .mapToObj(node -> node + "@" + of(node).controllerAddress())
        .collect(Collectors.joining(","));
  }

  /** Renders all ports as one command-line argument; {@link #parse} reads it. */
  String toArgument() {
    return nodes.stream()
        .map(node -> node.broker() + ":" + node.controller())
        .collect(Collectors.joining(","));
  }

  static ClusterPorts parse(String argument) {
    return new ClusterPorts(Arrays.stream(argument.split(",", -1))
        .map(node -> node.split(":", -1))
        .map(ports -> new NodePorts(Integer.parseInt(ports[0]), Integer.parseInt(ports[1])))
        .toList());
  }
}
