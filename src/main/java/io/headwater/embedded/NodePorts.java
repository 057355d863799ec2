package io.headwater.embedded;

/**
 * The two ports of one node on the loopback interface.
 *
 * @param broker where clients and other brokers connect
 * @param controller where the quorum speaks
 */
record NodePorts(int broker, int controller) {
  static final String HOST = "127.0.0.1";

  String brokerAddress() {
    return HOST + ":" + broker;
  }

  String controllerAddress() {
    return HOST + ":" + controller;
  }
}
