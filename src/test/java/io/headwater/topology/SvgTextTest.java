package io.headwater.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

class SvgTextTest {
  private static Picture.Node node(String id, Picture.Kind kind, Map<String, String> facts) {
    return new Picture.Node(id, kind, id, facts, "bank.yaml:1:1");
  }

  private static Document parsed(Picture picture) throws Exception {
    String svg = SvgText.render(picture);
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    return factory.newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
  }

  private static final Picture LOOP = new Picture(
      "loop",
      List.of(
          node("in", Picture.Kind.STREAM, Map.of("type", "bank.Spend")),
          node("step", Picture.Kind.STEP, Map.of("kind", "filter", "rule", "a < b && \"c\"")),
          node("out", Picture.Kind.STREAM, Map.of("type", "bank.Spend"))),
      List.of(
          new Picture.Edge("in", "step", ""),
          new Picture.Edge("step", "out", "big"),
          new Picture.Edge("out", "in", "")));

  @Test
  void drawsEveryNodeAndEdge() throws Exception {
    Document svg = parsed(LOOP);

    assertThat(svg.getElementsByTagName("rect").getLength()).isEqualTo(3);
    assertThat(svg.getElementsByTagName("path").getLength()).isEqualTo(3 + 1);
    assertThat(svg.getElementsByTagName("title").item(2).getTextContent())
        .contains("rule: a < b && \"c\"")
        .endsWith("at bank.yaml:1:1");
  }

  @Test
  void recordsFlowFromLeftToRightAlsoInALoop() {
    PictureLayout layout = PictureLayout.of(LOOP);

    assertThat(layout.box("in").right()).isLessThan(layout.box("step").x());
    assertThat(layout.box("step").right()).isLessThan(layout.box("out").x());
    assertThat(layout.width()).isGreaterThan(layout.box("out").right());
  }

  @Test
  void nodesOfOneColumnDoNotOverlap() {
    Picture fan = new Picture(
        "fan",
        List.of(
            node("in", Picture.Kind.STREAM, Map.of()),
            node("a", Picture.Kind.STREAM, Map.of()),
            node("b", Picture.Kind.STREAM, Map.of())),
        List.of(new Picture.Edge("in", "a", ""), new Picture.Edge("in", "b", "")));

    PictureLayout layout = PictureLayout.of(fan);

    assertThat(layout.box("b").y() - layout.box("a").y()).isGreaterThan(PictureLayout.HEIGHT);
  }
}
