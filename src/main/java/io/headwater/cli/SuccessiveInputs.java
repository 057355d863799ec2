package io.headwater.cli;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Several inputs, one after the other. */
final class SuccessiveInputs implements RecordInput {
  private final List<RecordInput> inputs;
  private int current;

  SuccessiveInputs(List<RecordInput> inputs) {
    this.inputs = List.copyOf(inputs);
  }

  @Override
  public Optional<InputRow> next() {
    for (; current < inputs.size(); current++) {
      Optional<InputRow> row = inputs.get(current).next();
      if (row.isPresent()) {
        return row;
      }
    }
    return Optional.empty();
  }

  @Override
  public long bytesRead() {
    return inputs.stream().mapToLong(RecordInput::bytesRead).sum();
  }

  @Override
  public OptionalLong bytesInAll() {
    return inputs.stream().allMatch(one -> one.bytesInAll().isPresent())
        ? OptionalLong.of(
            inputs.stream().mapToLong(one -> one.bytesInAll().getAsLong()).sum())
        : OptionalLong.empty();
  }

  @Override
  public void requireUndamaged() {
    inputs.forEach(RecordInput::requireUndamaged);
  }

  @Override
  public void close() {
    inputs.forEach(RecordInput::close);
  }
}
