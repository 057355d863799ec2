package sidebyside.axon;

/** The account says no. Checked, so that the unit of work is committed, with the answer in it. */
public final class Rejection extends Exception {
  private final long version;

  Rejection(String code, long version) {
    super(code, null, false, false);
    this.version = version;
  }

  /** Returns why. */
  public String code() {
    return getMessage();
  }

  /** Returns the version of the account. */
  public long version() {
    return version;
  }
}
