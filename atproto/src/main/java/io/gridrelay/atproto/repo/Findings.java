package io.gridrelay.atproto.repo;

/** The rules that the event under examination breaks. Used again; belongs to one thread. */
final class Findings {

  private long violations;
  private String detail = "";

  void clear() {
    violations = 0;
    detail = "";
  }

  /** One bit for each broken rule, see {@link Rule#bit}. */
  long violations() {
    return violations;
  }

  /** More about the rule that was broken last; may be empty. */
  String detail() {
    return detail;
  }

  boolean has(Rule rule) {
    return (violations & rule.bit()) != 0;
  }

  /** Notes the rule unless it holds; answers whether it does. */
  boolean check(boolean holds, Rule rule) {
    if (!holds) {
      violations |= rule.bit();
    }
    return holds;
  }

  void broken(Rule rule, String why) {
    violations |= rule.bit();
    detail = why.length() > 200 ? why.substring(0, 200) : why;
  }
}
