package io.headwater.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.cli.CommandRun.Result;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import topologies.customers.Customers;

/** Queries that reach no instance. */
class QueryCommandTest {
  private static final String NAME = Customers.class.getName();

  @TempDir
  Path directory;

  private Result run(String... arguments) {
    return CommandRun.in(directory).run(arguments);
  }

  private Console console() {
    return new Console(new Surroundings(
        InputStream.nullInputStream(),
        new ByteArrayOutputStream(),
        new ByteArrayOutputStream(),
        false,
        false,
        directory,
        new StopSignal()));
  }

  @Test
  void wantsATableOfTheTopology() {
    assertThat(run("query", NAME, "customer")).isEqualTo(new Result(2, "", """
        topology 'customer-orders': it has no table 'customer'; did you mean 'customers'? [HW1580]
          fix: use one of customers, orders-under-way
        """));
  }

  @Test
  void wantsAnInstance() {
    assertThat(run("query", NAME, "customers")).isEqualTo(new Result(2, "", """
        topology 'customer-orders': no instance of it was started from this folder [HW1592]
          fix: run: headwater run customer-orders; or name an instance with --http HOST:PORT
        """));
  }

  @Test
  void saysThatNothingAnswers() {
    assertThat(run("query", NAME, "customers", "--http", "127.0.0.1:1"))
        .isEqualTo(new Result(5, "", """
        127.0.0.1:1: nothing answers there [HW1591]
          fix: start an instance, or name another with --http
        """));
  }

  @Test
  void wantsAnAddress() {
    assertThat(run("query", NAME, "customers", "--http", "not an address"))
        .isEqualTo(new Result(2, "", """
        --http: 'not an address' is no address [HW1593]
          fix: give HOST:PORT
        """));
  }

  @Test
  void findsTheInstanceThatWasStartedLast() {
    HttpAddress first = HttpAddress.announce(console(), "shop", "127.0.0.1", 1);
    HttpAddress last = HttpAddress.announce(console(), "shop", "127.0.0.1", 2);

    first.close();

    assertThat(HttpAddress.find(console(), "shop")).isEqualTo("127.0.0.1:2");
    last.close();
  }
}
