package org.onnxtwist.match;

import org.onnxtwist.ir.Node;

/**
 * The reason why a pattern does not match at a node, or a rule does not rewrite what matches: the condition that failed in the attempt that
 * got farthest. A pattern with alternatives can fail in several ways; this is the one in which most of the pattern matched.
 *
 * @param root the node at which the pattern was tried
 * @param node the node at which it failed
 * @param failed the name of the condition that failed; empty where the pattern matches
 * @param refusal why the match is not rewritten; empty where it is, and where the pattern does not match
 * @param met the number of conditions that were met before; the largest int if the whole pattern matches
 */
public record Explanation(Node root, Node node, String failed, String refusal, int met) {
    static Explanation failed(Node root, Node node, String failed, int met) {
        return new Explanation(root, node, failed, "", met);
    }

    static Explanation matching(Node root) {
        return new Explanation(root, root, "", "", Integer.MAX_VALUE);
    }

    /** The explanation of a match that is not rewritten, for that reason. */
    public Explanation refusedAs(String reason) {
        return new Explanation(root, node, failed, reason, met);
    }

    /** Tells whether there is nothing to explain: the pattern matches, and nothing keeps the match from being rewritten. */
    public boolean matches() {
        return failed.isEmpty() && refusal.isEmpty();
    }

    /** For example {@code Conv 'Conv_17' does not match: the condition 'group is 1' does not hold}. */
    @Override
    public String toString() {
        if (!failed.isEmpty()) {
            return node + " does not match: the condition '" + failed + "' does not hold";
        }
        return refusal.isEmpty() ? node + " matches" : node + " matches, but is not rewritten: " + refusal;
    }
}
