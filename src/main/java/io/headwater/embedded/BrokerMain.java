package io.headwater.embedded;

import io.headwater.diagnostic.ProblemException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;

/** The main class of a child process: one broker that lives as long as its parent holds on. */
final class BrokerMain {
  /** Tells the parent to choose other ports; 98 is EADDRINUSE. */
  static final int PORT_TAKEN = 98;

  private static final AtomicReference<KraftNode> RUNNING = new AtomicReference<>();

  private BrokerMain() {}

  /**
   * Runs one broker until it is told to stop (SIGTERM), or until its standard input ends: then the
   * whole cluster ends. The parent holds the other end of the input, and the operating system
   * closes it however the parent ends.
   *
   * @param arguments directory, node, cluster id, ports of all nodes
   */
  public static void main(String[] arguments) {
    Thread watch = new Thread(BrokerMain::exitWithParent, "watch-parent");
    watch.setDaemon(true);
    watch.start();
    ClusterPorts cluster = ClusterPorts.parse(arguments[3]);
    NodeIdentity identity =
        new NodeIdentity(Integer.parseInt(arguments[1]), cluster.size(), arguments[2]);
    ProcessExits.forbid(); // the status of a failed start is this class's to choose
    try {
      KraftNode node = KraftNode.start(Path.of(arguments[0]), identity, cluster);
      ProcessExits.permit();
      RUNNING.set(node);
      Runtime.getRuntime().addShutdownHook(new Thread(node::close, "stop-broker"));
    } catch (StartFailure e) {
      e.printStackTrace();
      System.err.println("did not start: " + e.getMessage()); // last: the parent shows the end
      System.exit(e.isPortTaken() ? PORT_TAKEN : 1);
    } catch (ProblemException e) {
      System.err.println(e.getMessage());
      System.exit(1);
    }
  }

  private static void exitWithParent() {
    try {
      while (System.in.read() >= 0) {
        // The parent writes nothing; only the end matters.
      }
    } catch (IOException e) {
      // An unreadable parent is as good as gone.
    }
    KraftNode node = RUNNING.get();
    if (node != null) {
      node.closeWithCluster();
    }
    System.exit(0);
  }
}
