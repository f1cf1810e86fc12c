package org.onnxtwist.rewrite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.onnxtwist.match.Pattern.any;
import static org.onnxtwist.match.Pattern.node;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.onnxtwist.ir.GraphText;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.Value;
import org.onnxtwist.match.Capture;
import org.onnxtwist.match.Explanation;
import org.onnxtwist.match.Lines;
import org.onnxtwist.match.Match;
import org.onnxtwist.match.NodePattern;
import org.onnxtwist.match.Pattern;

/** Explanations and statistics of rules: the reasons for which a rule declines, and its attempts, matches and applications. */
final class RuleTrialTest {
    private static final Capture<Value> X = Capture.value("x");
    private static final NodePattern NEG = node(OperatorId.onnx("Neg")).inputs(any(X));

    private static void removeUnlessFirst(Match match, Editor editor) {
        if (match.get(X).isInput()) {
            // What it asked for before is undone.
            editor.place(editor.graph().newNode("Relu").input(match.get(X)).output("tried"));
            editor.decline("it reads an input");
        }
        editor.replace(match.output(), match.get(X));
    }

    private static String explained(Rule rule, Model model) {
        String before = GraphText.of(model);
        Explanation explanation = rule.explain(model).orElseThrow();
        assertEquals(before, GraphText.of(model));
        assertEquals(explanation.toString().endsWith(" matches"), explanation.matches());
        return explanation.toString();
    }

    @Test
    void aDeclinedMatchIsExplainedByItsReason() {
        Rule rule = new TestRule("tidy", NEG, RuleTrialTest::removeUnlessFirst);
        assertEquals(
                "Neg 'a' matches, but is not rewritten: it reads an input",
                explained(rule, Lines.parse("x", "a = Neg(x)", "b = Abs(a)", "-> b")));
        assertEquals(
                "Neg 'b' matches", explained(rule, Lines.parse("x", "a = Neg(x)", "b = Neg(a)", "c = Abs(b)", "-> c")));
        assertEquals(Optional.empty(), rule.explain(Lines.parse("x", "a = Abs(x)", "-> a")));
    }

    @Test
    void aRefusedEditIsExplainedByTheRefusal() {
        Rule rule = new TestRule("bad", NEG, (match, editor) -> editor.remove(match.root()));
        assertEquals(
                "Neg 'a' matches, but is not rewritten: rule bad at node Neg 'a' removes node Neg 'a', which is still used as"
                        + " input 0 of Abs 'b'",
                explained(rule, Lines.parse("x", "a = Neg(x)", "b = Abs(a)", "-> b")));
        Rule failing = new TestRule("failing", NEG, (match, editor) -> {
            throw new IllegalStateException("no memory");
        });
        assertThrows(EditException.class, () -> failing.explain(Lines.parse("x", "a = Neg(x)", "-> a")));
    }

    /** A rule for operator set 14 and later. */
    private static final Rule LATE = new Rule() {
        @Override
        public String name() {
            return "late";
        }

        @Override
        public long since() {
            return 14;
        }

        @Override
        public Pattern pattern() {
            return NEG;
        }

        @Override
        public void apply(Match match, Editor editor) {
            editor.replace(match.output(), match.get(X));
        }
    };

    @Test
    void aRuleIsNotTriedInEarlierOperatorSets() {
        Model model = Lines.parse("x", "a = Neg(x)", "b = Abs(a)", "-> b");
        model.setOpset(13);
        EditLog log = new EditLog();
        assertEquals(Map.of(), RuleEngine.of(LATE).logTo(log).run(model));
        assertEquals(0, log.statistics().get(0).attempts());
        assertEquals(
                "Neg 'a' matches, but is not rewritten: the rule applies from operator set 14 on",
                explained(LATE, model));
        model.setOpset(14);
        assertEquals("Neg 'a' matches", explained(LATE, model));
        assertEquals(Map.of("late", 1L), RuleEngine.of(LATE).run(model));
    }

    @Test
    void attemptsMatchesAndApplicationsAreCounted() {
        Rule tidy = new TestRule("tidy", NEG, RuleTrialTest::removeUnlessFirst);
        Rule never = new TestRule("never", NEG.where("it is Sunday", neg -> false), (match, editor) -> {});
        EditLog log = new EditLog();
        RuleEngine engine = RuleEngine.of(never, tidy).logTo(log);
        for (int i = 0; i < 2; i++) {
            Model model = Lines.parse("x", "a = Neg(x)", "b = Neg(a)", "c = Abs(b)", "-> c");
            assertEquals(Map.of("tidy", 1L), engine.run(model));
        }
        List<String> counts = new ArrayList<>();
        log.statistics()
                .forEach(rule -> counts.add(
                        rule.rule() + " " + rule.attempts() + " " + rule.matches() + " " + rule.applications()));
        assertEquals(List.of("never 6 0 0", "tidy 6 6 2"), counts);
        assertTrue(log.statistics().get(1).time().compareTo(Duration.ZERO) > 0);
        assertEquals(2, log.entries().size());
        assertEquals(List.of(new EditLog.Refusal("tidy", "Neg 'a'", "it reads an input")), log.refusals());
        assertFalse(log.toString().isEmpty());
        assertEquals(
                "tidy: 4 attempts, 4 matches, 2 applications in 1.5 ms",
                new EditLog.Statistics("tidy", 4, 4, 2, Duration.ofNanos(1_500_000)).toString());
    }

    @Test
    void whatAConditionComputesIsCaptured() {
        Capture<Integer> users = Capture.computed("users");
        Capture<String> twice = Capture.computed("twice");
        NodePattern pattern = NEG.where(
                        "is used",
                        users,
                        (neg, typing) ->
                                Optional.of(neg.output(0).uses().size()).filter(count -> count > 0))
                .when(
                        "is used twice",
                        twice,
                        match -> Optional.of("2 x " + match.get(users)).filter(text -> match.get(users) == 2));
        List<String> seen = new ArrayList<>();
        Rule rule = new TestRule("count", pattern, (match, editor) -> seen.add(match.get(twice)));
        Model two = Lines.parse("x", "a = Neg(x)", "b = Add(a, a)", "-> b");
        RuleEngine.of(rule).run(two);
        assertEquals(List.of("2 x 2"), seen);
        Model one = Lines.parse("x", "a = Neg(x)", "b = Abs(a)", "-> b");
        assertEquals("Neg 'a' does not match: the condition 'is used twice' does not hold", explained(rule, one));
        Model none = Lines.parse("x", "a = Neg(x)", "b = Abs(x)", "-> b");
        assertEquals("Neg 'a' does not match: the condition 'is used' does not hold", explained(rule, none));
        assertThrows(IllegalArgumentException.class, () -> any().as(users));
    }

    @Test
    void whatIsComputedInTwoPlacesIsTheSame() {
        Capture<Integer> users = Capture.computed("users");
        NodePattern pattern = NEG.when(
                        "is used",
                        users,
                        match -> Optional.of(match.output().uses().size()))
                .when(
                        "is used as much as what it reads",
                        users,
                        match -> Optional.of(match.get(X).uses().size()));
        Rule rule = new TestRule("same", pattern, (match, editor) -> editor.replace(match.output(), match.get(X)));
        assertEquals("Neg 'a' matches", explained(rule, Lines.parse("x", "a = Neg(x)", "b = Abs(a)", "-> b")));
        assertEquals(
                "Neg 'a' does not match: the condition 'is used as much as what it reads' does not hold",
                explained(rule, Lines.parse("x", "a = Neg(x)", "b = Add(a, a)", "-> b")));
    }
}
