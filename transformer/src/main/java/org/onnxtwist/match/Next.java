package org.onnxtwist.match;

/**
 * What is left of a pattern once a part of it matches. A part that can match in several ways calls it once for each, until it says
 * that all the rest matches too.
 */
@FunctionalInterface
interface Next {
    boolean proceed();
}
