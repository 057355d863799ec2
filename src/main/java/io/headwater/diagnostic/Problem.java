package io.headwater.diagnostic;

/**
 * One finding about something written or given: where, what is wrong, and what to do about it.
 *
 * @param code stable identifier such as {@code HW0107}; listed in {@code docs/problems.md}
 * @param where the place as the user would name it: a source location, a file, an option
 * @param what one lower-case clause in the user's own names, no full stop
 * @param fix an imperative: what to type or to run
 */
public record Problem(String code, String where, String what, String fix) {

  /** Names a finding about a written thing. */
  public Problem(String code, SourceLocation where, String what, String fix) {
    this(code, where.toString(), what, fix);
  }

  /** Renders {@code where: what [code]} and, on the next line, the fix. */
  public String render() {
    return where + ": " + what + " [" + code + "]\n  fix: " + fix;
  }
}
