package io.headwater.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headwater.diagnostic.InvalidInputException;
import io.headwater.partition.Partitionings;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PublisherSettingsTest {
  private static final ClusterAddress CLUSTER = ClusterAddress.of("127.0.0.1:9092");

  @Test
  void writesEachRecordOnceAndCompressesBatches() {
    Map<String, Object> config = PublisherSettings.of(CLUSTER).producerConfig();

    assertThat(config)
        .containsEntry("bootstrap.servers", "127.0.0.1:9092")
        .containsEntry("acks", "all")
        .containsEntry("enable.idempotence", true)
        .containsEntry("compression.type", "lz4");
  }

  @Test
  void letsTheUserTuneTheProducer() {
    PublisherSettings settings = PublisherSettings.of(CLUSTER).withKafka("linger.ms", "0");

    assertThat(settings.producerConfig()).containsEntry("linger.ms", "0");
  }

  @Test
  void placesAsDeclaredAndOtherwiseAsJavaClientsDo() {
    PublisherSettings settings =
        PublisherSettings.of(CLUSTER).withPartitioning("card-swipes", Partitionings.crc32());

    assertThat(settings.partitioningOf("card-swipes")).isEqualTo(Partitionings.crc32());
    assertThat(settings.partitioningOf("account-commands")).isEqualTo(Partitionings.murmur2());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "acks",
        "enable.idempotence",
        "transactional.id",
        "partitioner.class",
        "key.serializer",
        "value.serializer"
      })
  void keepsWhatMakesItAPublisher(String setting) {
    PublisherSettings settings = PublisherSettings.of(CLUSTER);
    ClusterAddress cluster = CLUSTER.withKafka(Map.of(setting, "x"));

    assertThatThrownBy(() -> settings.withKafka(setting, "x"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("""
            client setting '%s': a publisher sets this itself, so that each record is written \
            once, where it belongs [HW0608]
              fix: remove the setting\
            """.formatted(setting));
    assertThatThrownBy(() -> PublisherSettings.of(cluster))
        .isInstanceOf(InvalidInputException.class);
  }
}
