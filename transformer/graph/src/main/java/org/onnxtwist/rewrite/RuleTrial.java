package org.onnxtwist.rewrite;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.match.Explanation;
import org.onnxtwist.match.Match;
import org.onnxtwist.match.TypeLookup;

/** A rule tried on a model that stays as it is, to explain what keeps it from being applied. */
final class RuleTrial {
    private final Rule rule;
    private final Model model;
    private final TypeLookup typing;
    private final TypeLookup matching;

    RuleTrial(Rule rule, Model model) {
        this.rule = rule;
        this.model = model;
        this.typing = TypeLookup.inferred(model);
        this.matching = rule.trustsDeclaredTypes() ? TypeLookup.declared() : typing;
    }

    Optional<Explanation> nearest() {
        Optional<Explanation> nearest = rule.pattern().explain(model, matching);
        return nearest.filter(Explanation::matches).isPresent() ? nearestMatch() : nearest;
    }

    /** Explains the first match that would be rewritten, or the first of all. */
    private Optional<Explanation> nearestMatch() {
        List<Match> matches = new ArrayList<>();
        model.forEachNode(node -> rule.pattern().match(node, matching).ifPresent(matches::add));
        Optional<Explanation> first = Optional.empty();
        for (Match match : matches) {
            Explanation explanation = rule.pattern().explain(match.root(), matching);
            Optional<String> refusal = refusal(match);
            if (refusal.isEmpty()) {
                return Optional.of(explanation);
            }
            first = first.or(() -> refusal.map(explanation::refusedAs));
        }
        return first;
    }

    private Optional<String> refusal(Match match) {
        return holdsIn(rule, model, match.root())
                ? Surgery.of(model, match, typing, rule.name(), false, Optional.empty())
                        .refusal(editor -> rule.apply(match, editor))
                : Optional.of("the rule applies from operator set " + rule.since() + " on");
    }

    /** Tells whether a rule applies in the standard operator set that a node's graph imports. */
    static boolean holdsIn(Rule rule, Model model, Node node) {
        return rule.since() <= 1
                || rule.since() <= Placement.before(model, node).opset("").orElse(1);
    }
}
