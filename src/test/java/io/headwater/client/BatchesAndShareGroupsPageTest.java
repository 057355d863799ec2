package io.headwater.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.diagnostic.ClusterUnavailableException;
import io.headwater.diagnostic.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.junit.jupiter.api.Test;

/** What the page about batches and share groups shows is run by tests on a broker. */
class BatchesAndShareGroupsPageTest {
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```java\n(.*?)^```$");
  private static final ShareSettings SETTINGS =
      ShareSettings.of(ClusterAddress.of("127.0.0.1:9092"), "thumbnails", "images");

  @Test
  void showsWhatTestsRun() throws IOException {
    List<String> blocks = BLOCK
        .matcher(Files.readString(Path.of("docs/batches-and-share-groups.md")))
        .results()
        .map((MatchResult block) -> withoutWhitespace(block.group(1)))
        .toList();

    assertThat(blocks).hasSize(2);
    assertThat(source("BatchSubscriberBrokerTest")).contains(blocks.get(0));
    assertThat(source("ShareSubscriberBrokerTest")).contains(blocks.get(1));
  }

  @Test
  void namesEachTermAsTheGroupDoes() throws IOException {
    assertThat(Files.readString(Path.of("docs/batches-and-share-groups.md")))
        .contains(ShareTerms.DEFAULT.configs().keySet());
  }

  @Test
  void saysThatBrokersHaveNoShareGroups() {
    assertThat(ShareFailures.of(SETTINGS, new UnsupportedVersionException("no SHARE_FETCH")))
        .hasMessage("127.0.0.1:9092: the brokers have no share groups, or not all of them"
            + " (no SHARE_FETCH) [HW0720]\n"
            + "  fix: use brokers from 4.2 on, with the feature share.version at 1:"
            + " kafka-features.sh upgrade --feature share.version=1; or read as a consumer group");
  }

  @Test
  void saysWhatToHaveSetWhenTheGroupMayNotBeAltered() {
    assertThat(ShareFailures.notTaken(
            "thumbnails",
            ShareTerms.DEFAULT.configs(),
            new ClusterUnavailableException(
                new Problem("HW0606", "here", "no", "ask"),
                new IllegalStateException("Group authorization failed."))))
        .hasMessage("group 'thumbnails': its terms cannot be set (Group authorization failed.)"
            + " [HW0718]\n"
            + "  fix: choose terms that the brokers take, or allow this user to alter the group;"
            + " or have them set: kafka-configs.sh --alter --entity-type groups --entity-name"
            + " thumbnails --add-config share.auto.offset.reset=earliest,"
            + "share.delivery.count.limit=10,share.isolation.level=read_committed,"
            + "share.record.lock.duration.ms=30000");
  }

  private static String source(String test) throws IOException {
    return withoutWhitespace(
        Files.readString(Path.of("src/test/java/io/headwater/client", test + ".java")));
  }

  private static String withoutWhitespace(String text) {
    return text.replaceAll("\\s+", "");
  }
}
