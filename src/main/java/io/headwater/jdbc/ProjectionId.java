package io.headwater.jdbc;

/** Names a projection in a database that several applications may share. */
public record ProjectionId(String application, String projection) {
  /** Renders such as {@code bank/balances}. */
  @Override
  public String toString() {
    return application + '/' + projection;
  }
}
