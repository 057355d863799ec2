package io.headwater.yaml;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.CollectionNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.scanner.ScannerImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;
import org.snakeyaml.engine.v2.tokens.ScalarToken;
import org.snakeyaml.engine.v2.tokens.Token;

/**
 * How a YAML text is written: where its scalars, comments and blank lines stand. Offsets count code
 * points, as the marks of nodes do; lines and columns count from 0.
 */
final class YamlSource {
  private static final Set<Token.ID> MAY_HAVE_A_NUMBER_SIGN =
      EnumSet.of(Token.ID.Scalar, Token.ID.Anchor, Token.ID.Directive);

  private final YamlCharacters text;
  private final NavigableMap<Integer, ScalarToken> scalarsByEnd = new TreeMap<>();
  private final NavigableSet<Integer> dashes = new TreeSet<>();
  private final NavigableSet<Integer> keys = new TreeSet<>();
  private final List<Start> documents = new ArrayList<>();
  private final List<YamlComment> comments;

  /**
   * Where a document starts.
   *
   * @param directives lines such as {@code %YAML 1.2} in front of it
   * @param offset of its {@code ---}, or of what it begins with
   */
  record Start(List<String> directives, int offset, boolean isMarked) {}

  private YamlSource(YamlCharacters text, List<Token> tokens, Iterable<Event> events) {
    this.text = text;
    for (Token token : tokens) {
      if (token instanceof ScalarToken scalar) {
        scalarsByEnd.put(offset(scalar.getEndMark()), scalar);
      } else if (token.getTokenId() == Token.ID.BlockEntry) {
        dashes.add(offset(token.getStartMark()));
      } else if (token.getTokenId() == Token.ID.Key) {
        keys.add(offset(token.getStartMark()));
      }
    }
    comments = new CommentScan(tokens).comments();
    for (Event event : events) {
      if (event instanceof DocumentStartEvent start) {
        documents.add(start(start));
      }
    }
  }

  /** Takes a text that is known to be YAML, with no other line breaks than {@code \n}. */
  static YamlSource of(String text) {
    LoadSettings settings = LoadSettings.builder()
        .setAllowNonScalarKeys(true)
        .setBufferSize(Math.max(1, text.length()))
        .build();
    List<Token> tokens = new ArrayList<>();
    new ScannerImpl(settings, new StreamReader(settings, text)).forEachRemaining(tokens::add);
    return new YamlSource(new YamlCharacters(text), tokens, new Parse(settings).parseString(text));
  }

  private static int offset(Optional<Mark> mark) {
    return mark.orElseThrow().getIndex();
  }

  private Start start(DocumentStartEvent event) {
    int from = offset(event.getStartMark());
    int end = offset(event.getEndMark());
    if (!event.isExplicit()) {
      return new Start(List.of(), from, false);
    }
    int marker = end - "---".length();
    List<String> directives = text.slice(from, marker)
        .lines()
        .map(line -> line.replaceFirst("(^|[ \t]+)#.*", "").stripTrailing())
        .filter(line -> !line.isEmpty())
        .toList();
    return new Start(directives, marker, true);
  }

  YamlCharacters text() {
    return text;
  }

  List<YamlComment> comments() {
    return comments;
  }

  List<Start> documents() {
    return documents;
  }

  int end(Node node) {
    return offset(node.getEndMark());
  }

  /** Returns where a value begins, behind its anchor. */
  int start(Node node) {
    return node instanceof ScalarNode scalar
        ? token(scalar).map(token -> offset(token.getStartMark())).orElse(end(node))
        : offset(node.getStartMark());
  }

  /** Returns where the dash of an item stands, or where the item does in brackets. */
  int startOfItem(CollectionNode<?> list, Node item) {
    Integer dash = dashes.lower(start(item));
    boolean isBehindDash = !isFlow(list) && dash != null;
    return isBehindDash ? dash : start(item);
  }

  /** Returns where an entry of a map begins, with a '?' if it has one. */
  int startOfEntry(Node key) {
    Integer start = keys.floor(offset(key.getStartMark()));
    return start == null ? offset(key.getStartMark()) : start;
  }

  /** Returns how a scalar is written; empty for one that is left out. */
  Optional<ScalarToken> token(ScalarNode scalar) {
    return Optional.ofNullable(scalarsByEnd.get(end(scalar)))
        .filter(token -> offset(token.getStartMark()) >= offset(scalar.getStartMark()))
        .filter(token -> offset(token.getStartMark()) < end(scalar));
  }

  static boolean isBlock(ScalarToken token) {
    return token.getStyle() == ScalarStyle.LITERAL || token.getStyle() == ScalarStyle.FOLDED;
  }

  BlockScalar block(ScalarToken scalar) {
    int start = offset(scalar.getStartMark());
    Integer key = keys.floor(start);
    Integer dash = dashes.floor(start);
    int owner = Math.max(key == null ? 0 : key, dash == null ? 0 : dash);
    return BlockScalar.of(text, start, offset(scalar.getEndMark()), text.column(owner));
  }

  static boolean isFlow(CollectionNode<?> node) {
    return node.getFlowStyle() == FlowStyle.FLOW;
  }

  static boolean isEmpty(CollectionNode<?> node) {
    return node.getValue().isEmpty();
  }

  /** Tells whether comments stand between two offsets. */
  boolean hasComments(int from, int to) {
    int low = 0;
    int high = comments.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (comments.get(middle).offset() < from) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low < comments.size() && comments.get(low).offset() < to;
  }

  /** Tells whether something is the first in its line, and a blank line is before that. */
  boolean isBelowBlank(int offset) {
    int line = text.line(offset);
    return line > 0
        && text.isSpace(text.startOfLine(line), offset)
        && text.isBlankLine(line - 1)
        && !isInScalar(text.startOfLine(line - 1));
  }

  // The blank lines behind a block that keeps them are its own.
  private boolean isInScalar(int offset) {
    Map.Entry<Integer, ScalarToken> behind = scalarsByEnd.higherEntry(offset);
    if (behind == null || offset(behind.getValue().getStartMark()) > offset) {
      return false;
    }
    ScalarToken scalar = behind.getValue();
    return !isBlock(scalar) || block(scalar).isText(text.line(offset));
  }

  /** Finds what is behind a '#' that is no part of a scalar. */
  private final class CommentScan {
    private final List<YamlComment> found = new ArrayList<>();

    CommentScan(List<Token> tokens) {
      int at = 0;
      for (Token token : tokens) {
        if (!MAY_HAVE_A_NUMBER_SIGN.contains(token.getTokenId())) {
          continue;
        }
        int start = offset(token.getStartMark());
        int end = offset(token.getEndMark());
        scan(at, start);
        if (token instanceof ScalarToken scalar && isBlock(scalar)) {
          scan(start, Math.min(text.endOfLine(text.line(start)), end));
        }
        at = end;
      }
      scan(at, text.length());
    }

    List<YamlComment> comments() {
      return found;
    }

    private void scan(int from, int to) {
      int at = from;
      while (at < to) {
        if (text.at(at) == '#') {
          int line = text.line(at);
          int start = text.startOfLine(line);
          found.add(new YamlComment(
              at,
              line,
              at - start,
              text.isSpace(start, at),
              YamlCharacters.trimmedEnd(text.slice(at, text.endOfLine(line)))));
          at = text.endOfLine(line);
        }
        at++;
      }
    }
  }
}
