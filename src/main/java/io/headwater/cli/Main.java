package io.headwater.cli;

import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;
import picocli.CommandLine;
import picocli.CommandLine.Help;

/** The entry point of {@code headwater}. */
public final class Main {
  private static final String LOGGING = "log4j2.configurationFile";

  private static final String[] FOOTER = {
    "",
    "Without --bootstrap-servers a command uses a broker of its own, with data under .headwater/.",
    "Exit codes: 0 ok, 1 failed, 2 usage, 3 invalid topology, 4 divergence or failed check,",
    "5 cluster unreachable."
  };

  private Main() {}

  /** Runs one command and exits with its code. */
  public static void main(String[] arguments) {
    if (System.getProperty(LOGGING) == null) {
      System.setProperty(LOGGING, "classpath:io/headwater/cli/logging.properties");
    }
    Surroundings surroundings = Surroundings.ofProcess();
    surroundings.stop().listen();
    // Also ends threads that a library left behind; a command has closed what it opened by now.
    System.exit(run(surroundings, arguments));
  }

  /** Runs one command and returns its exit code. */
  static int run(Surroundings surroundings, String... arguments) {
    Console console = new Console(surroundings);
    Failures failures = new Failures(console);
    try {
      CommandLine line = commandLine(console, failures, called(commands(console), arguments));
      int code = line.execute(arguments);
      console.out().flush();
      return code;
    } catch (OutputException e) {
      return failures.report(e);
    }
  }

  private static List<Object> commands(Console console) {
    return List.of(
        new CheckCommand(console),
        new DescribeCommand(console),
        new TestCommand(console),
        new FmtCommand(console),
        new TopicsCommand(console),
        new PublishCommand(console),
        new SendCommand(console),
        new ConsumeCommand(console),
        new OutboxCommand(console),
        new ProjectionsCommand(console),
        new QueryCommand(console),
        new ParkedCommand(console),
        new ReleaseCommand(console),
        new ForgetCommand(console),
        new ImportCommand(console),
        new ExportCommand(console),
        new HistoryCommand(console),
        new ReplayCommand(console),
        new StateCommand(console),
        new CaptureCommand(console),
        new WhyCommand(console),
        new SimulateCommand(console),
        new CutOverCommand(console),
        new RunCommand(console),
        new SkipCommand(console),
        new AcceptLossCommand(console),
        new DemoCommand(console),
        new ProjectionCommand(console),
        new DlqCommand(console));
  }

  /** Returns the command that comes first, which no other has a part in; without one, all. */
  private static List<Object> called(List<Object> commands, String... arguments) {
    return commands.stream()
        .filter(command -> arguments.length > 0 && nameOf(command).equals(arguments[0]))
        .findFirst()
        .map(List::of)
        .orElse(commands);
  }

  private static String nameOf(Object command) {
    return command.getClass().getAnnotation(CommandLine.Command.class).name();
  }

  private static CommandLine commandLine(
      Console console, Failures failures, List<Object> commands) {
    CommandLine line = new CommandLine(new HeadwaterCommand(console));
    for (Object command : commands) {
      line.addSubcommand(command instanceof CommandGroup group ? group.line() : command);
    }
    line.getCommandSpec().usageMessage().footer(FOOTER);
    line.setExecutionExceptionHandler(failures);
    line.setParameterExceptionHandler(new UsageProblems(console));
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.registerConverter(OptionalLong.class, text -> OptionalLong.of(Long.parseLong(text)));
    Help.Ansi colours = console.world().isColourful() ? Help.Ansi.ON : Help.Ansi.OFF;
    line.setColorScheme(Help.defaultColorScheme(colours));
    line.setOut(new PrintWriter(console.out().writer(), false));
    Writer stderr = new OutputStreamWriter(console.world().stderr(), StandardCharsets.UTF_8);
    line.setErr(new PrintWriter(stderr, true));
    return line;
  }
}
