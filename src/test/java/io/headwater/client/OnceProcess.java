package io.headwater.client;

import io.headwater.jdbc.ProcessedRows;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;

/** A process that credits each payment once, and says so before its offset is committed. */
final class OnceProcess {
  private OnceProcess() {}

  static DataSource database(String url) {
    JdbcDataSource database = new JdbcDataSource();
    database.setURL(url);
    return database;
  }

  static OnceAction<Connection> crediting(DataSource database) {
    ProcessedRows rows = ProcessedRows.open(database, "credits");
    return OnceAction.of((id, effect) -> rows.once(id, effect::in), (payment, transaction) -> {
      try (PreparedStatement insert =
          transaction.prepareStatement("INSERT INTO credits VALUES (?)")) {
        insert.setString(1, payment.position().toString());
        insert.executeUpdate();
      }
    });
  }

  static EventSubscriber start(ClusterAddress cluster, RecordAction action, Duration commits) {
    return EventSubscriber.start(
        SubscriberSettings.of(cluster, "crediting", "payments")
            .withCommitting(Committing.INTERVAL, commits),
        Subscription.of(action).onFailure(FailurePolicy.deadLetters()));
  }

  static Process fork(String bootstrapServers, String url, Path log) throws IOException {
    return new ProcessBuilder(List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xmx256m",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            OnceProcess.class.getName(),
            bootstrapServers,
            url))
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
  }

  public static void main(String[] arguments) throws InterruptedException {
    OnceAction<Connection> crediting = crediting(database(arguments[1]));
    start(
        ClusterAddress.of(arguments[0])
            .withKafka(Map.of("session.timeout.ms", "2000", "heartbeat.interval.ms", "500")),
        received -> {
          crediting.handle(received);
          System.out.println("credited " + received.position());
        },
        Duration.ofHours(1));
    Thread.currentThread().join();
  }
}
