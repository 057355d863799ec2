package io.headwater.cli;

import io.headwater.client.CommandReply;
import io.headwater.client.UnansweredCommandException;
import io.headwater.client.UnsentCommandException;
import io.headwater.diagnostic.ProblemException;

/** How what became of a command reads, on one line. */
enum ReplyLine {
  /** For people. */
  TEXT {
    @Override
    String of(long line, CommandReply reply) {
      String what;
      if (reply instanceof CommandReply.Decided decided) {
        what = "decided, sequence number %d, %s"
            .formatted(decided.sequence(), Text.counted(decided.events(), "event"));
      } else if (reply instanceof CommandReply.Rejected rejected) {
        what = "rejected, %s%s".formatted(rejected.code(), explained(rejected.message()));
      } else if (reply instanceof CommandReply.Conflict conflict) {
        what = "conflict" + explained(conflict.message());
      } else {
        what = "failed, %s; the command is a dead letter"
            .formatted(((CommandReply.Failed) reply).code());
      }
      return "line %d: %s; id %s".formatted(line, what, reply.commandId());
    }

    @Override
    String of(long line, ProblemException failure) {
      return "line %d: %s; id %s"
          .formatted(
              line,
              switch (status(failure)) {
                case "TIMED_OUT" -> "not answered in time";
                case "UNSENT" -> "not sent";
                default -> "not answered";
              },
              id(failure));
    }
  },
  /** For scripts. */
  JSON {
    @Override
    String of(long line, CommandReply reply) {
      return JsonText.object(json -> {
        json.writeNumberField(LINE, line);
        json.writeStringField(ID, reply.commandId());
        if (reply instanceof CommandReply.Decided decided) {
          json.writeStringField(STATUS, "DECIDED");
          json.writeNumberField("sequence", decided.sequence());
          json.writeNumberField("events", decided.events());
        } else if (reply instanceof CommandReply.Rejected rejected) {
          json.writeStringField(STATUS, "REJECTED");
          json.writeStringField(CODE, rejected.code());
          json.writeStringField(MESSAGE, rejected.message());
          json.writeNumberField("sequence", rejected.sequence());
        } else if (reply instanceof CommandReply.Conflict conflict) {
          json.writeStringField(STATUS, "CONFLICT");
          json.writeStringField(MESSAGE, conflict.message());
          json.writeNumberField("sequence", conflict.sequence());
        } else {
          json.writeStringField(STATUS, "FAILED");
          json.writeStringField(CODE, ((CommandReply.Failed) reply).code());
        }
        json.writeStringField("token", reply.token().toString());
      });
    }

    @Override
    String of(long line, ProblemException failure) {
      return JsonText.object(json -> {
        json.writeNumberField(LINE, line);
        json.writeStringField(ID, id(failure));
        json.writeStringField(STATUS, status(failure));
        json.writeStringField(CODE, failure.problems().get(0).code());
        json.writeStringField(MESSAGE, failure.problems().get(0).what());
      });
    }
  };

  private static final String LINE = "line";
  private static final String ID = "id";
  private static final String STATUS = "status";
  private static final String CODE = "code";
  private static final String MESSAGE = "message";

  /** Renders a reply; {@code line} is that of the command. */
  abstract String of(long line, CommandReply reply);

  /** Renders that there is none. */
  abstract String of(long line, ProblemException failure);

  private static String explained(String message) {
    return message.isEmpty() ? "" : ": " + message;
  }

  private static String status(ProblemException failure) {
    if (failure instanceof UnsentCommandException) {
      return "UNSENT";
    }
    return failure instanceof UnansweredCommandException unanswered && unanswered.isTimeout()
        ? "TIMED_OUT"
        : "ABANDONED";
  }

  private static String id(ProblemException failure) {
    return failure instanceof UnsentCommandException unsent
        ? unsent.commandId()
        : ((UnansweredCommandException) failure).commandId();
  }
}
