package org.onnxtwist.match;

import org.onnxtwist.ir.Node;

/**
 * Why a pattern does not match at a node: what failed in the attempt that got farthest. A pattern with alternatives fails in
 * several ways, of which this is the one in which most of it matched.
 *
 * @param root the node at which the pattern was tried
 * @param node the node at which it failed
 * @param failed the name of the condition that failed; empty where the pattern matches
 * @param met how many conditions were met before; the largest number there is where the pattern matches
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
