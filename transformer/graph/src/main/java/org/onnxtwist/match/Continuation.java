package org.onnxtwist.match;

/**
 * The continuation of a search: matches the rest of a pattern once a part of it matches. A part that can match in several ways calls it
 * once for each of them, until it returns true: the rest matches too.
 */
@FunctionalInterface
interface Continuation {
    boolean proceed();
}
