package io.headwater.schema;

import io.headwater.diagnostic.SourceLocation;

/**
 * A change of a type that breaks something.
 *
 * @param element what has changed, by its full name, such as {@code bank.Deposited.amount}
 * @param where where it is written now, or what contained it; a whole file if no more is known
 * @param what what it is and what it was, as one clause
 * @param fix what to write instead
 */
public record TypeChange(
    ChangeKind kind,
    Effect effect,
    String element,
    SourceLocation where,
    String what,
    String fix) {}
