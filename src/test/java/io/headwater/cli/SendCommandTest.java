package io.headwater.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.headwater.cli.CommandRun.Result;
import io.headwater.client.CommandReply;
import io.headwater.client.ReadToken;
import io.headwater.event.RecordPosition;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is wrong with commands before a broker is asked, and how replies read. */
class SendCommandTest {
  private static final String BANK = topologies.bank.Bank.class.getName();
  private static final String OPEN = "{\"open\":{\"owner\":\"ada\"}}";
  private static final ReadToken TOKEN = new ReadToken(
      new RecordPosition("r", 0, 1),
      new RecordPosition("c", 0, 2),
      Optional.empty(),
      Instant.ofEpochMilli(3));

  @TempDir
  Path directory;

  private Result send(String stdin, String... arguments) {
    String[] all = new String[arguments.length + 1];
    all[0] = "send";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    return CommandRun.in(directory).withStdin(stdin).run(all);
  }

  @Test
  void suggestsTheAggregateThatWasMeant() {
    assertThat(send("", BANK, "acount", OPEN)).isEqualTo(new Result(2, "", """
        topology 'bank': there is no aggregate 'acount'; did you mean 'account'? [HW1737]
          fix: name one of account
        """));
  }

  @Test
  void givesAnIdToOneCommandOnly() {
    assertThat(send(OPEN + "\n" + OPEN + "\n", BANK, "account", "--key", "ada", "--id", "c-1"))
        .isEqualTo(new Result(2, "", """
            --id: there is more than one command [HW1741]
              fix: write each as {"key":…,"id":…,"headers":{"hw-expect":…},"value":…}
            """));
  }

  @Test
  void expectsASequenceNumber() {
    assertThat(send("", BANK, "account", "--key", "ada", "--expect", "-1", OPEN))
        .isEqualTo(new Result(2, "", """
            --expect: -1 is no sequence number [HW1742]
              fix: give 0 for a new aggregate, or the number of its events
            """));
  }

  @Test
  void printsRepliesForPeople() {
    assertThat(ReplyLine.TEXT.of(1, new CommandReply.Decided("c-1", 3, 2, TOKEN)))
        .isEqualTo("line 1: decided, sequence number 3, 2 events; id c-1");
    assertThat(ReplyLine.TEXT.of(2, new CommandReply.Rejected("c-1", "NOT_OPEN", "", 3, TOKEN)))
        .isEqualTo("line 2: rejected, NOT_OPEN; id c-1");
    assertThat(ReplyLine.TEXT.of(3, new CommandReply.Conflict("c-1", "is 3", 3, TOKEN)))
        .isEqualTo("line 3: conflict: is 3; id c-1");
    assertThat(ReplyLine.TEXT.of(4, new CommandReply.Failed("c-1", "RULE_THREW", TOKEN)))
        .isEqualTo("line 4: failed, RULE_THREW; the command is a dead letter; id c-1");
  }

  @Test
  void printsRepliesForScripts() {
    assertThat(ReplyLine.JSON.of(1, new CommandReply.Decided("c-1", 3, 2, TOKEN)))
        .isEqualTo("{\"line\":1,\"id\":\"c-1\",\"status\":\"DECIDED\",\"sequence\":3,\"events\":2,"
            + "\"token\":\"1~r-0@1~c-0@2~~3\"}");
    assertThat(ReplyLine.JSON.of(2, new CommandReply.Rejected("c-1", "NOT_OPEN", "no", 3, TOKEN)))
        .isEqualTo("{\"line\":2,\"id\":\"c-1\",\"status\":\"REJECTED\",\"code\":\"NOT_OPEN\","
            + "\"message\":\"no\",\"sequence\":3,\"token\":\"1~r-0@1~c-0@2~~3\"}");
    assertThat(ReplyLine.JSON.of(3, new CommandReply.Conflict("c-1", "is 3", 3, TOKEN)))
        .isEqualTo("{\"line\":3,\"id\":\"c-1\",\"status\":\"CONFLICT\",\"message\":\"is 3\","
            + "\"sequence\":3,\"token\":\"1~r-0@1~c-0@2~~3\"}");
    assertThat(ReplyLine.JSON.of(4, new CommandReply.Failed("c-1", "RULE_THREW", TOKEN)))
        .isEqualTo("{\"line\":4,\"id\":\"c-1\",\"status\":\"FAILED\",\"code\":\"RULE_THREW\","
            + "\"token\":\"1~r-0@1~c-0@2~~3\"}");
  }
}
