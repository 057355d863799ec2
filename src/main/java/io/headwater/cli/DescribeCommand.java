package io.headwater.cli;

import io.headwater.topology.MermaidText;
import io.headwater.topology.Picture;
import io.headwater.topology.PlainText;
import io.headwater.topology.SvgText;
import io.headwater.topology.TopologySpec;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code headwater describe}: shows what a topology consists of. */
@Command(
    name = "describe",
    description = "Show a topology's streams, steps and stores, as text or as a picture.")
final class DescribeCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(paramLabel = "TOPOLOGY", description = "Name, folder or class of the topology.")
  private String name = "";

  @ArgGroup
  private final Form form = new Form();

  @Mixin
  private final TopologyOptions topologies = new TopologyOptions();

  DescribeCommand(Console console) {
    this.console = console;
  }

  /** One form only. */
  private static final class Form {
    @Option(names = "--mermaid", description = "Print a Mermaid flowchart.")
    private boolean isMermaid;

    @Option(names = "--svg", description = "Print a drawing, as SVG.")
    private boolean isSvg;

    @Option(names = "--json", description = "Print nodes and edges as a JSON object.")
    private boolean isJson;
  }

  @Override
  public Integer call() {
    TopologySpec spec = topologies.catalog(console.world()).find(name);
    console.out().line(render(spec).stripTrailing());
    return ExitCode.OK;
  }

  private String render(TopologySpec spec) {
    if (form.isMermaid) {
      return MermaidText.render(Picture.of(spec));
    }
    if (form.isSvg) {
      return SvgText.render(Picture.of(spec));
    }
    return form.isJson ? PictureJson.of(spec) : PlainText.render(spec);
  }
}
