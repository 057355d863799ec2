package io.headwater.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.headwater.behavior.Projection;
import io.headwater.behavior.RowFold;
import io.headwater.behavior.Rule;
import io.headwater.event.Envelope;
import io.headwater.event.KeyType;
import io.headwater.event.MessageType;
import io.headwater.kinds.modern.Thing;
import io.headwater.rows.Small;
import io.headwater.rows.Wide;
import io.headwater.topology.ProjectionSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FingerprintTest {
  private static final ProjectionSpec ORIGINAL = projection(Small.class, "order: event.text");

  private record Written(String fold) implements RowFold {
    @Override
    public Optional<Message> fold(Message row, Message value, Envelope<?> event) {
      return Optional.of(row);
    }

    @Override
    public Optional<String> text() {
      return Optional.of(fold);
    }
  }

  private static ProjectionSpec projection(Class<? extends Message> row, String fold) {
    Projection behavior = Projection.of(
        "rows",
        MessageType.of(row),
        List.of(new Projection.Changes(
            MessageType.of(Thing.class), Map.of(), Optional.of(new Written(fold)))),
        ThingRows.WHERE);
    ProjectionSpec spec = ThingRows.projection("rows");
    return new ProjectionSpec(
        "rows",
        spec.inputs(),
        KeyType.STRING,
        behavior,
        spec.target(),
        Optional.empty(),
        ThingRows.WHERE);
  }

  @Test
  void staysWhenOnlyTheLayoutOfAFoldChanges() {
    assertThat(Fingerprint.of(projection(Small.class, "order:\n    event.text\n")))
        .isEqualTo(Fingerprint.of(ORIGINAL));
  }

  @Test
  void changesWithTheFold() {
    assertThat(Fingerprint.of(projection(Small.class, "order: event.note")))
        .isNotEqualTo(Fingerprint.of(ORIGINAL));
  }

  @Test
  void changesWithTheRowType() {
    assertThat(Fingerprint.of(projection(Wide.class, "order: event.text")))
        .isNotEqualTo(Fingerprint.of(ORIGINAL));
  }

  @Test
  void changesWithTheKeyOfTheRow() {
    ProjectionSpec.Input by = new ProjectionSpec.Input(
        "things", Optional.of(Rule.java(ThingRows.WHERE, event -> "k")), ThingRows.WHERE);
    ProjectionSpec rekeyed = new ProjectionSpec(
        "rows",
        List.of(by),
        KeyType.STRING,
        ORIGINAL.behavior(),
        ORIGINAL.target(),
        Optional.empty(),
        ThingRows.WHERE);

    assertThat(Fingerprint.of(rekeyed)).isNotEqualTo(Fingerprint.of(ORIGINAL));
  }
}
