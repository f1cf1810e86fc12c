package org.onnxtwist.shape.term;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import org.onnxtwist.ir.type.Dim;

/** Arithmetic on terms, against that of numbers. */
final class TermProperties {
    private static final List<String> NAMES = List.of("N", "H", "W");

    /** One random computation: on terms, and on numbers at one choice of the names' sizes. */
    private static final class Computation {
        private final Random random;
        private final Map<String, Long> sizes;

        Computation(long seed, Map<String, Long> sizes) {
            this.random = new Random(seed);
            this.sizes = sizes;
        }

        /** A term, and its number; empty where a divisor is zero. */
        record Pair(Term term, OptionalLong number) {}

        Pair next(int depth) {
            if (depth == 0 || random.nextInt(6) == 0) {
                if (random.nextBoolean()) {
                    long number = random.nextInt(13) - 4L;
                    return new Pair(Term.of(number), OptionalLong.of(number));
                }
                String name = NAMES.get(random.nextInt(NAMES.size()));
                return new Pair(new Term.Symbol(name), OptionalLong.of(sizes.getOrDefault(name, 0L)));
            }
            int operator = random.nextInt(8);
            Pair a = next(depth - 1);
            Pair b = next(depth - 1);
            Term term = switch (operator) {
                case 0, 1 -> a.term.plus(b.term);
                case 2 -> a.term.minus(b.term);
                case 3 -> a.term.times(b.term);
                case 4 -> a.term.floorDiv(b.term);
                case 5 -> a.term.mod(b.term);
                case 6 -> a.term.max(b.term);
                default -> a.term.min(b.term);
            };
            boolean division = operator == 4 || operator == 5;
            if (a.number.isEmpty() || b.number.isEmpty() || (division && b.number.getAsLong() == 0)) {
                return new Pair(term, OptionalLong.empty());
            }
            long x = a.number.getAsLong();
            long y = b.number.getAsLong();
            return new Pair(
                    term,
                    OptionalLong.of(
                            switch (operator) {
                                case 0, 1 -> x + y;
                                case 2 -> x - y;
                                case 3 -> x * y;
                                case 4 -> Math.floorDiv(x, y);
                                case 5 -> Math.floorMod(x, y);
                                case 6 -> Math.max(x, y);
                                default -> Math.min(x, y);
                            }));
        }
    }

    private static Map<String, Long> sizes(Random random) {
        return Map.of("N", (long) random.nextInt(9), "H", (long) random.nextInt(40), "W", (long) random.nextInt(40));
    }

    @Property(tries = 4000)
    @Label("a term is the number that it stands for")
    void whatIsComputedIsTheSameNumber(@ForAll long seed) {
        Map<String, Long> sizes = sizes(new Random(~seed));
        Computation.Pair pair = new Computation(seed, sizes).next(4);
        Map<Dim, Long> given = sizes.entrySet().stream()
                .collect(Collectors.toMap(size -> Dim.of(size.getKey()), size -> size.getValue()));
        OptionalLong value = new SizeEvaluation(given).of(pair.term());
        if (pair.number().isPresent() && !pair.term().equals(Term.UNKNOWN)) {
            assertEquals(pair.number(), value, () -> pair.term() + " at " + sizes);
        }
    }

    @Property(tries = 4000)
    @Label("a term lies within its bounds")
    void boundsHold(@ForAll long seed) {
        Map<String, Long> sizes = sizes(new Random(~seed));
        Computation.Pair pair = new Computation(seed, sizes).next(4);
        Interval bounds = Interval.of(pair.term());
        pair.number()
                .ifPresent(number -> assertTrue(
                        bounds.low() <= number && number <= bounds.high(),
                        () -> pair.term() + " is " + number + " at " + sizes + ", not in " + bounds));
    }

    @Property(tries = 1000)
    @Label("the order of summands and factors does not matter")
    void anyOrderIsTheSameTerm(@ForAll long seed) {
        Random random = new Random(seed);
        List<Term> terms = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            terms.add(new Computation(random.nextLong(), Map.of()).next(2).term());
        }
        List<Term> shuffled = new ArrayList<>(terms);
        Collections.shuffle(shuffled, random);
        assertEquals(sum(terms), sum(shuffled));
        assertEquals(largest(terms), largest(shuffled));
        Term product = terms.get(0).times(terms.get(1)).times(terms.get(2));
        assertEquals(product, terms.get(2).times(terms.get(0)).times(terms.get(1)));
        // It is the same text, too, so that a reader sees what is equal.
        assertEquals(sum(terms).toString(), sum(shuffled).toString());
    }

    private static Term sum(List<Term> terms) {
        return terms.stream().reduce(Term.of(0), Term::plus);
    }

    private static Term largest(List<Term> terms) {
        return terms.stream().reduce(Term::max).orElseThrow();
    }
}
