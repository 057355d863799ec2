package io.headwater.embedded;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.security.auth.AuthenticationContext;
import org.apache.kafka.common.security.auth.KafkaPrincipal;
import org.apache.kafka.common.security.authenticator.DefaultKafkaPrincipalBuilder;

/**
 * A broker with an authorizer, and two doors: whoever comes by the first may do anything, whoever
 * comes by the other one is a guest, who may do what no access control list keeps for others.
 */
public final class GuardedKafka implements AutoCloseable {
  private final BrokerDirectory directory;
  private final KraftServer server;
  private final NodePorts ports;
  private final int guests;

  private GuardedKafka(BrokerDirectory directory, KraftServer server, NodePorts ports, int guests) {
    this.directory = directory;
    this.server = server;
    this.ports = ports;
    this.guests = guests;
  }

  /** Starts a broker that keeps its data in a directory. */
  public static GuardedKafka start(Path dataDirectory) throws Exception {
    List<NodePorts> free = LoopbackPorts.forNodes(2);
    NodePorts ports = free.get(0);
    int guests = free.get(1).broker();
    ClusterPorts cluster = new ClusterPorts(List.of(ports));
    ProcessExits.forbid();
    BrokerDirectory directory = BrokerDirectory.claim(
        dataDirectory, new NodeIdentity(1, 1, Uuid.randomUuid().toString()));
    Properties settings = BrokerSettings.of(1, cluster, directory.path());
    String door = ",GUESTS://" + NodePorts.HOST + ":" + guests;
    settings.putAll(Map.of(
        "listeners",
        settings.getProperty("listeners") + door,
        "advertised.listeners",
        settings.getProperty("advertised.listeners") + door,
        "listener.security.protocol.map",
        settings.getProperty("listener.security.protocol.map") + ",GUESTS:PLAINTEXT",
        "authorizer.class.name",
        "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
        "super.users",
        KafkaPrincipal.ANONYMOUS.toString(),
        "allow.everyone.if.no.acl.found",
        "true",
        "principal.builder.class",
        Doors.class.getName()));
    StorageFormat.prepare(directory, settings);
    return new GuardedKafka(
        directory, KraftServer.start("kafka-" + ports.broker(), settings), ports, guests);
  }

  /** Tells by which door somebody came. */
  public static final class Doors extends DefaultKafkaPrincipalBuilder {
    /** Called by Kafka. */
    public Doors() {
      super(null, null);
    }

    @Override
    public KafkaPrincipal build(AuthenticationContext context) {
      return context.listenerName().equals("GUESTS")
          ? new KafkaPrincipal(KafkaPrincipal.USER_TYPE, "guest")
          : KafkaPrincipal.ANONYMOUS;
    }
  }

  /** Returns where those connect who may do anything. */
  public String ownersServers() {
    return ports.brokerAddress();
  }

  /** Returns where guests connect. */
  public String guestsServers() {
    return NodePorts.HOST + ":" + guests;
  }

  /** Keeps a topic for those who are allowed something: guests are, one operation more. */
  public void allowGuests(String topic, AclOperation operation) throws Exception {
    allow("guest", topic, operation);
  }

  /** Keeps a topic from guests. */
  public void hide(String topic) throws Exception {
    allow("somebody", topic, AclOperation.ALL);
  }

  private void allow(String user, String topic, AclOperation operation) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", ownersServers()))) {
      admin
          .createAcls(List.of(new AclBinding(
              new ResourcePattern(ResourceType.TOPIC, topic, PatternType.LITERAL),
              new AccessControlEntry("User:" + user, "*", operation, AclPermissionType.ALLOW))))
          .all()
          .get();
    }
  }

  @Override
  public void close() {
    server.stop(false);
    directory.close();
  }
}
