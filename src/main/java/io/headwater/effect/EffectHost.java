package io.headwater.effect;

import io.headwater.behavior.Effect;
import io.headwater.client.ClusterAddress;
import io.headwater.client.EventPublisher;
import io.headwater.client.EventSubscriber;
import io.headwater.client.PublisherSettings;
import io.headwater.client.RecordAction;
import io.headwater.client.SubscriberSettings;
import io.headwater.event.FieldProtection;
import io.headwater.metrics.TopologyMetrics;
import io.headwater.topology.EffectSpec;
import io.headwater.topology.Placement;
import io.headwater.topology.StreamSpec;
import io.headwater.topology.TopologySpec;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * Runs the effects of a topology in one instance, each as a member of a consumer group of its own.
 * Thread-safe.
 */
public final class EffectHost implements AutoCloseable {
  private final EventPublisher publisher;
  private final List<RunningEffect> effects = new ArrayList<>();

  private EffectHost(EventPublisher publisher) {
    this.publisher = publisher;
  }

  /**
   * A cluster.
   *
   * @param reading with the settings of consumers
   * @param writing with the settings of producers
   */
  public record Cluster(ClusterAddress reading, ClusterAddress writing) {}

  /**
   * Begins to read and to call; the groups have committed offsets already.
   *
   * @param spec a valid topology
   * @param intakes by the name of an effect, whether it takes records in
   */
  public static EffectHost start(
      TopologySpec spec,
      FieldProtection protection,
      Cluster cluster,
      TopologyMetrics metrics,
      Function<String, EffectIntake> intakes,
      Clock clock) {
    EffectHost host = new EffectHost(EventPublisher.open(publishing(spec, cluster.writing())));
    for (EffectSpec effect : spec.effects()) {
      EffectIntake intake = intakes.apply(effect.name());
      Effect call = effect.call().create().get();
      Function<BooleanSupplier, RecordAction> handler = isOver -> new EffectCaller(
          effect,
          call,
          new EffectRecords(spec, effect, protection),
          host.publisher::publishAndWait,
          new EffectCaller.Meters(
              metrics.program(effect.name()), metrics.step(effect.name(), effect.name()), intake),
          new EffectCaller.Time(clock, wait -> Thread.sleep(wait.toMillis()), isOver));
      String topic = spec.stream(effect.from()).orElseThrow().topic();
      SubscriberSettings settings = SubscriberSettings.of(
              cluster.reading(), effect.group(spec.name()), topic)
          .withWorkers(effect.workers());
      host.effects.add(RunningEffect.start(
          effect.name(),
          intake,
          clock,
          onEnd -> reading(EventSubscriber.startTelling(settings, handler, onEnd))));
    }
    return host;
  }

  private static Reading reading(EventSubscriber subscriber) {
    return new Reading() {
      @Override
      public boolean isAlive() {
        return subscriber.isAlive();
      }

      @Override
      public void close() {
        subscriber.close();
      }
    };
  }

  private static PublisherSettings publishing(TopologySpec spec, ClusterAddress cluster) {
    // Dead letters are larger than what a source takes; see the topics' own limit.
    PublisherSettings settings = PublisherSettings.of(cluster)
        .withKafka("linger.ms", "0")
        .withKafka("max.request.size", Integer.toString(2 * 1024 * 1024));
    for (StreamSpec stream : spec.streams()) {
      if (stream.placement() instanceof Placement.ByKey byKey) {
        settings = settings.withPartitioning(stream.topic(), byKey.partitioning());
      }
    }
    return settings;
  }

  /** Tells whether every effect is read and called for. */
  public boolean isRunning() {
    return effects.stream().allMatch(RunningEffect::isRunning);
  }

  /** Returns why an effect does not go on, if one does not. */
  public Optional<String> halt() {
    return effects.stream().map(RunningEffect::halt).flatMap(Optional::stream).findFirst();
  }

  /** Lets the calls that are being made end, within bounds, and stops. */
  @Override
  public void close() {
    effects.forEach(RunningEffect::close);
    publisher.close();
  }
}
