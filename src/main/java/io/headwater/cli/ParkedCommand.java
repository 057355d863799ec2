package io.headwater.cli;

import com.google.protobuf.ByteString;
import io.headwater.client.ParkedKey;
import io.headwater.client.ReadRange;
import io.headwater.client.TopicReader;
import io.headwater.diagnostic.InvalidInputException;
import io.headwater.diagnostic.Problem;
import io.headwater.host.ParkedRecords;
import io.headwater.operator.ParkingLot;
import io.headwater.streams.ReleaseTopic;
import io.headwater.topology.TopologySpec;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.ToLongFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code headwater parked}: lists the keys that are parked. */
@Command(
    name = "parked",
    description = {
      "List the keys whose records are parked: how many, since when, and why.",
      "Reads the changelogs of a topology's stores, or the topic of what subscribers have parked",
      "(--topic); the application need not run."
    })
final class ParkedCommand implements Callable<Integer> {
  /** What a reader says of a topic that does not exist: no application has run yet. */
  private static final String NO_TOPIC = "HW0614";

  private final Console console;

  @Mixin
  private final ParkedTopicOptions of = new ParkedTopicOptions();

  @Option(
      names = "--trim",
      description = {
        "With --topic, first delete what lies in front of the first record that waits still.",
        "Subscribers do so by themselves after each release, if they may."
      })
  private boolean isToTrim;

  @Mixin
  private final ClusterOption clusterOption = new ClusterOption();

  @Mixin
  private final TopologyOptions topologies = new TopologyOptions();

  @Mixin
  private final JsonOption json = new JsonOption();

  ParkedCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    ToLongFunction<Cluster> listing = listing();
    try (Cluster cluster = clusterOption.open(console)) {
      long keys = listing.applyAsLong(cluster);
      if (keys == 0 && !json.isWanted()) {
        console.out().line("nothing is parked");
      }
    }
    return ExitCode.OK;
  }

  private ToLongFunction<Cluster> listing() {
    Optional<ParkedTopicListing> ofSubscribers = of.ofSubscribers();
    if (ofSubscribers.isPresent()) {
      return cluster -> list(cluster, ofSubscribers.get());
    }
    if (isToTrim) {
      throw new InvalidInputException(
          new Problem(
              "HW0686",
              "option '--trim'",
              "the stores of a topology hold nothing but what waits",
              "leave it out, or name the topic of a subscriber with --topic"),
          null);
    }
    TopologySpec topology =
        topologies.catalog(console.world()).find(of.topology()).requireValid();
    return cluster -> list(cluster, topology);
  }

  private long list(Cluster cluster, ParkedTopicListing parked) {
    if (isToTrim) {
      parked.trim(cluster);
    }
    List<ParkedKey> keys = parked.read(cluster);
    keys.forEach(
        key -> console.out().line(json.isWanted() ? parked.asJson(key) : parked.asText(key)));
    return keys.size();
  }

  private long list(Cluster cluster, TopologySpec topology) {
    Map<String, ReleaseTopic> programs = new LinkedHashMap<>();
    ReleaseTarget.of(topology).all().forEach(one -> programs.putIfAbsent(one.program(), one));
    long keys = 0;
    for (ReleaseTopic program : programs.values()) {
      Map<ByteString, ParkingLot> lots =
          read(cluster, program.changelogTopic(topology), program.store());
      lots.forEach((key, lot) -> print(program, key.toByteArray(), lot));
      keys += lots.size();
    }
    return keys;
  }

  private static Map<ByteString, ParkingLot> read(Cluster cluster, String topic, String store) {
    Map<ByteString, ParkingLot> lots = new LinkedHashMap<>();
    try (TopicReader reader = TopicReader.open(cluster.address(), ReadRange.all(topic))) {
      reader.forEach(record -> {
        Optional<ByteString> key =
            record.key().flatMap(ParkedRecords::keyOf).map(ByteString::copyFrom);
        key.ifPresent(one -> record
            .value()
            .ifPresentOrElse(
                value -> lots.put(one, ParkedRecords.lotOf(store, value)), () -> lots.remove(one)));
        return true;
      });
    } catch (InvalidInputException e) {
      if (!e.problems().get(0).code().equals(NO_TOPIC)) {
        throw e;
      }
    }
    return lots;
  }

  private void print(ReleaseTopic program, byte[] key, ParkingLot lot) {
    console.out().line(json.isWanted() ? asJson(program, key, lot) : asText(program, key, lot));
  }

  private static String asText(ReleaseTopic program, byte[] key, ParkingLot lot) {
    ParkingLot.Reason reason = lot.reason();
    return "%s  %s since %s"
            .formatted(
                JsonText.object(json -> KeyJson.write(json, program.keyType(), key)),
                Text.counted(lot.count(), "record"),
                Instant.ofEpochMilli(lot.sinceMillis()))
        + "\n  first   %s in %s".formatted(lot.origin(), program.program())
        + "\n  why     %s in %s at %s%s"
            .formatted(
                reason.code(),
                reason.step(),
                reason.where(),
                reason.message().isEmpty() ? "" : ": " + reason.message())
        + reason.exceptionClass().map(thrown -> "\n  threw   " + thrown).orElse("");
  }

  private static String asJson(ReleaseTopic program, byte[] key, ParkingLot lot) {
    ParkingLot.Reason reason = lot.reason();
    return JsonText.object(json -> {
      json.writeStringField("program", program.program());
      KeyJson.write(json, program.keyType(), key);
      json.writeNumberField("records", lot.count());
      json.writeNumberField("bytes", lot.bytes());
      json.writeStringField("since", Instant.ofEpochMilli(lot.sinceMillis()).toString());
      json.writeStringField("first", lot.origin().toString());
      json.writeStringField("code", reason.code());
      json.writeStringField("message", reason.message());
      json.writeStringField("step", reason.step());
      json.writeStringField("where", reason.where());
      if (reason.exceptionClass().isPresent()) {
        json.writeStringField("exception", reason.exceptionClass().get());
      }
      json.writeNumberField("attempts", reason.attempts());
    });
  }
}
