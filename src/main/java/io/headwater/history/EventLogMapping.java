package io.headwater.history;

import io.headwater.diagnostic.SourceLocation;
import io.headwater.event.MessageTypes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How the rows of an event log become events of one protobuf type, as written; immutable.
 *
 * <p>Values are stripped of surrounding white space. An empty value makes a bad row, unless its
 * field is optional: that stays unset then.
 *
 * @param event full name of the value type
 * @param time event time of a row
 * @param key record key, written as UTF-8; without it events have no key
 * @param id header {@code hw-id}; without it events have none
 * @param fields what every row sets
 * @param selection what only some rows set
 * @param separator between the columns of a CSV file
 */
public record EventLogMapping(
    WrittenName event,
    TimeMapping time,
    Optional<RowText> key,
    Optional<RowText> id,
    List<FieldMapping> fields,
    Optional<CaseSelection> selection,
    char separator) {

  /** Copies the lists. */
  public EventLogMapping {
    fields = List.copyOf(fields);
  }

  /** A name of something else, and where it was written. */
  public record WrittenName(String text, SourceLocation where) {}

  /** The event time of a row. */
  public record TimeMapping(RowText source, TimeFormat format) {}

  /**
   * One field and where its value comes from.
   *
   * @param target field of the message, or a path such as {@code customer.name}
   * @param time how times are written; makes a 64-bit whole number field one of milliseconds
   * @param values texts to be replaced before anything else, such as {@code complete: COMPLETE}
   * @param isOptional whether an empty value leaves the field unset
   */
  public record FieldMapping(
      WrittenName target,
      RowText source,
      Optional<TimeFormat> time,
      Map<String, String> values,
      boolean isOptional) {

    /** Copies the values. */
    public FieldMapping {
      values = Map.copyOf(values);
    }

    /** Takes a value as it is; it must be there. */
    public static FieldMapping of(WrittenName target, RowText source) {
      return new FieldMapping(target, source, Optional.empty(), Map.of(), false);
    }
  }

  /**
   * Chooses what else a row sets by one text of it. The first case that takes the text applies; a
   * row that no case takes is a bad row.
   */
  public record CaseSelection(RowText by, List<CaseMapping> cases) {
    /** Copies the cases. */
    public CaseSelection {
      cases = List.copyOf(cases);
    }
  }

  /**
   * One case of a selection.
   *
   * @param into message field that this case sets and that its fields belong to, often a case of a
   *     oneof; without it they belong to the event itself
   */
  public record CaseMapping(
      CaseCondition condition,
      Optional<WrittenName> into,
      List<FieldMapping> fields,
      SourceLocation where) {
    /** Copies the fields. */
    public CaseMapping {
      fields = List.copyOf(fields);
    }
  }

  /** Which texts a case takes. */
  public record CaseCondition(Kind kind, String text) {
    /** Takes every text; comes last. */
    public static final CaseCondition OTHERWISE = new CaseCondition(Kind.OTHERWISE, "");

    /** What a text is compared by. */
    public enum Kind {
      /** It is this text. */
      VALUE,
      /** It starts with this text. */
      PREFIX,
      /** Whatever it is. */
      OTHERWISE
    }

    /** Tells whether the case takes {@code candidate}. */
    public boolean takes(String candidate) {
      return switch (kind) {
        case VALUE -> candidate.equals(text);
        case PREFIX -> candidate.startsWith(text);
        case OTHERWISE -> true;
      };
    }

    /** Tells whether the case takes all that {@code other} takes. */
    boolean takesAllOf(CaseCondition other) {
      return kind == Kind.OTHERWISE
          || (other.kind != Kind.OTHERWISE && takes(other.text) && !isNarrowerThan(other));
    }

    private boolean isNarrowerThan(CaseCondition other) {
      return kind == Kind.VALUE && other.kind == Kind.PREFIX;
    }

    /** Renders it as the user wrote it. */
    @Override
    public String toString() {
      return switch (kind) {
        case VALUE -> "value '" + text + "'";
        case PREFIX -> "prefix '" + text + "'";
        case OTHERWISE -> "otherwise";
      };
    }
  }

  /** Reports everything that keeps this from making events of {@code types}. */
  public void check(MessageTypes types, ProblemSink problems) {
    new MappingBinder(this, types, problems).bind();
  }

  /** Returns every text that is made from a row, in the order of this record. */
  Stream<RowText> texts() {
    List<RowText> texts = new ArrayList<>();
    texts.add(time.source());
    key.ifPresent(texts::add);
    id.ifPresent(texts::add);
    fields.forEach(field -> texts.add(field.source()));
    selection.ifPresent(chosen -> {
      texts.add(chosen.by());
      chosen.cases().forEach(one -> one.fields().forEach(field -> texts.add(field.source())));
    });
    return texts.stream();
  }
}
