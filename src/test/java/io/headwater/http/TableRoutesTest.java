package io.headwater.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.headwater.diagnostic.ClusterUnavailableException;
import io.headwater.diagnostic.Problem;
import io.headwater.event.KeyType;
import io.headwater.event.RecordPosition;
import io.headwater.metrics.TopologyMetrics;
import io.headwater.runtime.RowPage;
import io.headwater.runtime.RowRange;
import io.headwater.runtime.TableRow;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import topologies.bank.proto.Spend;
import topologies.shop.proto.Customer;

/** Tables over HTTP, on rows that are given. */
class TableRoutesTest {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final Spend SPEND = Spend.newBuilder().setTotal(5).setSwipes(2).build();

  private final Rows rows = new Rows();
  private HttpEndpoint endpoint;

  /** Has one row in each table, and remembers what it was asked for. */
  private static final class Rows implements Tables {
    final List<RowRange<Object>> ranges = new ArrayList<>();
    final List<AtLeast> waits = new ArrayList<>();
    Message row = SPEND;
    Optional<RuntimeException> failure = Optional.empty();

    @Override
    public List<String> names() {
      return List.of("spend", "by-number", "by-bytes");
    }

    @Override
    public KeyType keyType(String table) {
      return switch (table) {
        case "by-number" -> KeyType.INT64;
        case "by-bytes" -> KeyType.BYTES;
        default -> KeyType.STRING;
      };
    }

    private static Object keyOf(String table) {
      return switch (table) {
        case "by-number" -> 7L;
        case "by-bytes" -> HexFormat.of().parseHex("00ff");
        default -> "m/\"1\"";
      };
    }

    @Override
    public Optional<TableRow<Object, Message>> get(String table, Object key, AtLeast atLeast) {
      waits.add(atLeast);
      if (failure.isPresent()) {
        throw failure.get();
      }
      boolean isThere = Objects.deepEquals(key, keyOf(table));
      return isThere ? Optional.of(new TableRow<>(key, row, 2)) : Optional.empty();
    }

    @Override
    public RowPage<Object, Message> read(String table, RowRange<Object> range, AtLeast atLeast) {
      ranges.add(range);
      return new RowPage<>(
          List.of(new TableRow<>(keyOf(table), row, 2)),
          range.limit() == 1 ? Optional.of(keyOf(table)) : Optional.empty(),
          Set.of(2, 0),
          3);
    }
  }

  @BeforeEach
  void start() {
    Health well = new Health() {
      @Override
      public boolean isLive() {
        return true;
      }

      @Override
      public boolean isReady() {
        return true;
      }

      @Override
      public Map<String, String> details() {
        return Map.of();
      }
    };
    endpoint = HttpEndpoint.start("127.0.0.1", 0, new TopologyMetrics("bank"), well, rows);
  }

  @AfterEach
  void stop() {
    endpoint.close();
  }

  private HttpResponse<String> get(String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + endpoint.port() + path);
    return CLIENT.send(
        HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(10)).build(),
        BodyHandlers.ofString());
  }

  @Test
  void namesTheTables() throws Exception {
    assertThat(get("/tables").body())
        .isEqualTo("{\"tables\":[\"spend\",\"by-number\",\"by-bytes\"]}\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/tables/spend?key=m/%221%22 | {\"key\":\"m/\\\"1\\\"\",ROW}",
        "/tables/by-number?key=7 | {\"key\":7,ROW}",
        "/tables/by-bytes?key=00ff | {\"key\":\"00ff\",ROW}",
      })
  void answersWithTheRowOfAKey(String path, String expected) throws Exception {
    HttpResponse<String> response = get(path);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
    assertThat(response.body())
        .isEqualTo(
            expected.replace("ROW", "\"row\":{\"total\":\"5\",\"swipes\":\"2\"},\"events\":2")
                + "\n");
  }

  @Test
  void saysThatAKeyHasNoRow() throws Exception {
    HttpResponse<String> response = get("/tables/spend?key=secret");

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(response.body()).isEqualTo("""
        {"code":"HW1587","where":"GET /tables/spend","what":"there is no row of that key",\
        "fix":"ask for another one"}
        """);
  }

  @Test
  void answersWithAPageThatSaysWhereTheNextBegins() throws Exception {
    HttpResponse<String> response = get("/tables/spend?prefix=m/&limit=1&after=m/0");

    assertThat(response.body()).isEqualTo("""
        {"table":"spend","rows":[{"key":"m/\\"1\\"","row":{"total":"5","swipes":"2"},"events":2}],\
        "next":"m/\\"1\\"","partitions":[0, 2],"of":3}
        """);
    assertThat(rows.ranges)
        .containsExactly(RowRange.<Object>prefix("m/").limit(1).after("m/0"));
  }

  @Test
  void readsBetweenBounds() throws Exception {
    get("/tables/by-number?from=-1&to=7");

    assertThat(rows.ranges).containsExactly(RowRange.<Object>between(-1L, 7L));
  }

  @Test
  void waitsForPositions() throws Exception {
    get("/tables/spend?key=m&position=card-swipes-2@17&position=b-0@1&wait-millis=200");

    assertThat(rows.waits)
        .containsExactly(new Tables.AtLeast(
            List.of(new RecordPosition("card-swipes", 2, 17), new RecordPosition("b", 0, 1)),
            Duration.ofMillis(200)));
  }

  @Test
  void refusesATableThatThereIsNot() throws Exception {
    HttpResponse<String> response = get("/tables/spent");

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(response.body()).isEqualTo("""
        {"code":"HW1580","where":"GET /tables/spent","what":"there is no table of that name",\
        "fix":"use one of spend, by-number, by-bytes"}
        """);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "spend?ke=1 | there is no parameter 'ke'; did you mean 'key'?",
        "by-number?key=x | 'key' is no int64 key",
        "by-bytes?from=0 | 'from' is no bytes key",
        "spend?key=a&limit=3 | there are both 'key' and 'limit'",
        "spend?key=a&key=b | 'key' is there twice",
        "spend?prefix=a&to=b | there are both 'prefix' and bounds",
        "spend?limit=0 | 'limit' is 0, expected 1 to 1000",
        "spend?limit=many | 'limit' is no whole number",
        "spend?position=17 | 'position' is no position",
        "spend?wait-millis=60000 | 'wait-millis' is 60000, expected at most 10000",
      })
  void refusesWhatItCannotAnswer(String request, String what) throws Exception {
    HttpResponse<String> response = get("/tables/" + request);

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body())
        .startsWith("{\"code\":\"HW1590\",\"where\":\"GET /tables/")
        .contains("\"what\":\"" + what + "\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/tables/by-number", "/tables/by-number?key=7"})
  void showsNothingThatMustNotBeShown(String path) throws Exception {
    rows.row = Customer.newBuilder().setName("Canary Ada").setEmail("canary").build();

    String body = get(path).body();

    assertThat(body).contains("{\"name\":\"[redacted]\",\"email\":\"[redacted]\"}");
    assertThat(body).doesNotContainIgnoringCase("canary");
  }

  @Test
  void asksForPatienceWhileKeysAreOutOfReach() throws Exception {
    rows.failure = Optional.of(new ClusterUnavailableException(
        new Problem("HW0601", "127.0.0.1:9092", "no broker answers", "start it"), null));

    HttpResponse<String> answer = get("/tables/by-number?key=7");

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.headers().firstValue("Retry-After")).contains("1");
    assertThat(answer.body()).contains("\"code\":\"HW0601\"");
  }
}
