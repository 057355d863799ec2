package io.headwater.cli;

import io.headwater.diagnostic.NearMatch;
import io.headwater.diagnostic.Problem;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.MutuallyExclusiveArgsException;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says in our words what is wrong with the arguments; nothing has been started then. */
final class UsageProblems implements IParameterExceptionHandler {
  private static final String USAGE = "usage: ";

  private final Console console;

  UsageProblems(Console console) {
    this.console = console;
  }

  @Override
  public int handleParseException(ParameterException failure, String[] arguments) {
    CommandLine command = failure.getCommandLine();
    console.notes().problem(problem(failure, command));
    console.notes().line(USAGE + command.getHelp().synopsis(USAGE.length()).stripTrailing());
    if (console.isVerbose()) {
      console.notes().trace(failure);
    }
    return ExitCode.USAGE;
  }

  private static Problem problem(ParameterException failure, CommandLine command) {
    if (failure instanceof UnmatchedArgumentException unmatched) {
      return unmatched(unmatched.getUnmatched().get(0), command);
    }
    if (failure instanceof MissingParameterException missing
        && !missing.getMissing().isEmpty()) {
      return missing(missing, command);
    }
    if (failure instanceof OverwrittenOptionException twice) {
      return problem(
          "HW0625", command, nameOf(twice.getOverwritten()) + " is given twice", "give it once");
    }
    if (!command.getSubcommands().isEmpty()) {
      return problem(
          "HW0620",
          command,
          "a command is missing",
          "name one of " + String.join(", ", command.getSubcommands().keySet()));
    }
    if (failure instanceof MutuallyExclusiveArgsException) {
      String names =
          String.valueOf(failure.getMessage()).replaceFirst("^Error: (.*) are .*$", "$1");
      return problem(
          "HW0627", command, "options %s exclude each other".formatted(names), "give one of them");
    }
    ArgSpec argument = failure.getArgSpec();
    return argument == null
        ? problem(
            "HW0629",
            command,
            firstLetterDown(String.valueOf(failure.getMessage())),
            seeHelp(command))
        : problem(
            "HW0626",
            command,
            "%s cannot be %s".formatted(nameOf(argument), valueOf(failure)),
            "give %s: %s".formatted(argument.paramLabel(), describe(argument)));
  }

  private static Problem missing(MissingParameterException missing, CommandLine command) {
    ArgSpec first = missing.getMissing().get(0);
    // picocli says by its message only whether an option is absent, or is there without a value.
    boolean isAbsent = String.valueOf(missing.getMessage()).startsWith("Missing required option");
    if (first instanceof OptionSpec option && !isAbsent) {
      return problem(
          "HW0628",
          command,
          nameOf(first) + " has no value",
          "write %s=%s".formatted(option.longestName(), first.paramLabel()));
    }
    String names =
        missing.getMissing().stream().map(UsageProblems::nameOf).collect(Collectors.joining(", "));
    return problem("HW0624", command, names + " is missing", seeHelp(command));
  }

  private static Problem unmatched(String argument, CommandLine command) {
    if (argument.startsWith("-")) {
      List<String> options = command.getCommandSpec().options().stream()
          .flatMap(option -> List.of(option.names()).stream())
          .toList();
      return problem(
          "HW0621",
          command,
          "there is no option '%s'%s".formatted(argument, NearMatch.didYouMean(argument, options)),
          seeHelp(command));
    }
    Collection<String> commands = command.getSubcommands().keySet();
    return commands.isEmpty()
        ? problem(
            "HW0623",
            command,
            "argument '%s' is one too many".formatted(argument),
            seeHelp(command))
        : problem(
            "HW0622",
            command,
            "there is no command '%s'%s"
                .formatted(argument, NearMatch.didYouMean(argument, commands)),
            seeHelp(command));
  }

  private static Problem problem(String code, CommandLine command, String what, String fix) {
    return new Problem(code, command.getCommandSpec().qualifiedName(), what, fix);
  }

  private static String seeHelp(CommandLine command) {
    return "see %s --help".formatted(command.getCommandSpec().qualifiedName());
  }

  private static String nameOf(ArgSpec argument) {
    return argument instanceof OptionSpec option
        ? "option '%s'".formatted(option.longestName())
        : "argument '%s'".formatted(((PositionalParamSpec) argument).paramLabel());
  }

  private static String valueOf(ParameterException failure) {
    return failure.getValue() == null ? "left empty" : "'" + failure.getValue() + "'";
  }

  private static String describe(ArgSpec argument) {
    return firstLetterDown(String.join(" ", argument.description())).replaceFirst("\\.$", "");
  }

  private static String firstLetterDown(String message) {
    return message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1);
  }
}
