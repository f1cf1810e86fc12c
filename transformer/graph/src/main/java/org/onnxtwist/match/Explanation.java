package org.onnxtwist.match;

import org.onnxtwist.ir.Node;

/**
 * The reason why a pattern does not match at a node: the condition that failed in the attempt that got farthest. A pattern with
 * alternatives can fail in several ways; this is the one in which most of the pattern matched.
 *
 * @param root the node at which the pattern was tried
 * @param node the node at which it failed
 * @param failed the name of the condition that failed; empty where the pattern matches
 * @param met the number of conditions that were met before; the largest int if the pattern matches
 */
public record Explanation(Node root, Node node, String failed, int met) {
    /** Tells whether there is nothing to explain. */
    public boolean matches() {
        return failed.isEmpty();
    }

    /** For example {@code Conv 'Conv_17': not: group is 1}. */
    @Override
    public String toString() {
        return matches() ? node + " matches" : node + ": not: " + failed;
    }
}
