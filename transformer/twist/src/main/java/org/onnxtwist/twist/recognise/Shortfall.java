package org.onnxtwist.twist.recognise;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.op.Conv;
import org.onnxtwist.op.Shape;
import org.onnxtwist.op.runtime.BlockedLayout;
import org.onnxtwist.twist.ConvGeometry;
import org.onnxtwist.twist.layer.GridAxis;
import org.onnxtwist.twist.layer.Scopes;
import org.onnxtwist.twist.recognise.evaluation.AbstractEvaluation;
import org.onnxtwist.twist.recognise.evaluation.BlockedConv;
import org.onnxtwist.twist.recognise.evaluation.ConvExpression;
import org.onnxtwist.twist.recognise.evaluation.Kernel;
import org.onnxtwist.twist.recognise.evaluation.ModelFacts;
import org.onnxtwist.twist.recognise.value.ElementwiseEvaluation;
import org.onnxtwist.twist.recognise.value.LazyConstant;

/** The part of a layer that a sum lacks, as the end of a sentence. */
final class Shortfall {
    private final ModelFacts facts;
    private final AbstractEvaluation quantities;
    private final OffGrid offGrid;

    Shortfall(ModelFacts facts, AbstractEvaluation quantities) {
        this.facts = facts;
        this.quantities = quantities;
        this.offGrid = new OffGrid(quantities);
    }

    /** The sentence about a candidate that is no layer. */
    String of(Candidate candidate) {
        long products = candidate.terms().stream()
                .filter(term -> term.grid().isPresent())
                .count();
        long convs =
                candidate.terms().stream().map(Candidate.Term::conv).distinct().count();
        return "a sum of " + count(convs, (candidate.isThreeByThree(facts) ? "3x3 " : "") + Conv.NAME) + " and "
                + count(products, "product") + " with grids, but " + missing(candidate);
    }

    private static String count(long number, String what) {
        List<String> words = List.of("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine");
        return (number < words.size() ? words.get((int) number) : Long.toString(number)) + " " + what
                + (number == 1 ? "" : "s");
    }

    private String missing(Candidate candidate) {
        Candidate.Term base = candidate.base();
        Stream<Function<Candidate.Term, Optional<String>>> checks =
                Stream.of(Shortfall::fused, this::kernel, term -> likeBase(term, base), term -> grid(term, base));
        return checks.flatMap(check -> candidate.terms().stream().map(check))
                .flatMap(Optional::stream)
                .findFirst()
                .or(() -> axes(candidate, base))
                .or(() -> candidate.constants().isEmpty() ? Optional.empty() : constants(candidate, base))
                .or(() -> readers(candidate))
                .or(() -> products(candidate))
                .orElse("its terms do not form one layer");
    }

    private Optional<String> kernel(Candidate.Term term) {
        Value kernel = term.conv().input(1).orElseThrow();
        Optional<Value> bias = term.conv().input(2);
        if (term.conv().operator().equals(BlockedLayout.CONV)
                && ConvExpression.of(term.view(), facts, quantities).isEmpty()) {
            return Optional.of(inBlocks(term.conv()) + "has an input or a kernel that cannot be analysed");
        }
        if (Kernel.of(kernel, facts, quantities).isEmpty()) {
            return Optional.of("the kernel of Conv " + label(term.conv())
                    + " is neither a constant nor computed from constants in a way that can be analysed");
        }
        if (bias.isPresent() && bias.flatMap(quantities::tensor).isEmpty()) {
            return Optional.of("the bias of Conv " + label(term.conv()) + " is not a constant");
        }
        boolean adds = bias.flatMap(quantities::tensor)
                .filter(tensor -> !LazyConstant.of(tensor).areAll(0))
                .isPresent();
        return adds
                        && term.grid().isPresent()
                        && ConvExpression.of(term.view(), facts, quantities)
                                .filter(ConvExpression::hasBias)
                                .isPresent()
                ? Optional.of("Conv " + label(term.conv()) + ", which is multiplied by a grid, has a bias")
                : Optional.empty();
    }

    private static Optional<String> fused(Candidate.Term term) {
        return term.conv().operator().equals(BlockedLayout.CONV) && BlockedConv.addsOrActivates(term.conv())
                ? Optional.of(inBlocks(term.conv()) + "is fused with a sum or an activation")
                : Optional.empty();
    }

    private static String inBlocks(Node conv) {
        return "Conv " + label(conv) + ", in ONNX Runtime's layout with channels in blocks, ";
    }

    private Optional<String> likeBase(Candidate.Term term, Candidate.Term base) {
        Optional<ConvExpression> mine = ConvExpression.of(term.view(), facts, quantities);
        Optional<ConvExpression> theirs = ConvExpression.of(base.view(), facts, quantities);
        if (mine.isEmpty() || theirs.isEmpty()) {
            Candidate.Term odd = mine.isEmpty() ? term : base;
            return Optional.of(
                    "the channels that are taken of Conv " + label(odd.conv()) + " are not those of one kernel");
        }
        if (mine.get().input() != theirs.get().input()) {
            return Optional.of("Conv " + label(term.conv()) + " reads another value than Conv " + label(base.conv()));
        }
        ConvGeometry one = mine.get().geometry();
        ConvGeometry other = theirs.get().geometry();
        return Stream.of(
                        differ("output channels", one.outChannels(), other.outChannels()),
                        differ("input channels", one.inChannels(), other.inChannels()),
                        differ("groups", one.group(), other.group()),
                        differ("strides", one.strides(), other.strides()),
                        differ("dilations", one.dilations(), other.dilations()),
                        differ("pads", one.pads(), other.pads()),
                        differ("padding", one.autoPad(), other.autoPad()),
                        differ("type", one.dtype(), other.dtype()))
                .flatMap(Optional::stream)
                .findFirst()
                .map(difference -> (term.conv() == base.conv()
                                ? "terms of Conv " + label(base.conv())
                                : "Convs " + label(term.conv()) + " and " + label(base.conv()))
                        + " have different " + difference);
    }

    private static Optional<String> differ(String what, Object one, Object other) {
        return one.equals(other) ? Optional.empty() : Optional.of(what + " (" + one + " and " + other + ")");
    }

    private Optional<String> grid(Candidate.Term term, Candidate.Term base) {
        Optional<OutputExtent> extent = extent(base);
        if (extent.isEmpty()) {
            return Optional.of("the rank of the output of Conv " + label(base.conv()) + " is not known");
        }
        return term.grid()
                .filter(grid -> coordinate(grid, extent.get()).isEmpty())
                .map(grid -> "the grid that Conv " + label(term.conv()) + " is multiplied by "
                        + offGrid.reason(grid, extent.get()));
    }

    private Optional<OutputExtent> extent(Candidate.Term base) {
        return ConvExpression.of(base.view(), facts, quantities)
                .flatMap(found -> OutputExtent.of(
                        base.view().dims(facts),
                        found.geometry().outChannels(),
                        facts.dtype(base.view().value())));
    }

    private static Optional<Coordinate> coordinate(Candidate.Grid grid, OutputExtent extent) {
        return grid.quantity().flatMap(quantity -> Coordinate.of(quantity, extent));
    }

    private Optional<String> axes(Candidate candidate, Candidate.Term base) {
        OutputExtent extent = extent(base).orElseThrow();
        List<Coordinate> coordinates = candidate.terms().stream()
                .flatMap(term -> term.grid().stream())
                .flatMap(grid -> coordinate(grid, extent).stream())
                .toList();
        boolean hasX = runs(coordinates, GridAxis.X);
        boolean hasY = runs(coordinates, GridAxis.Y);
        if (!hasX || !hasY) {
            return Optional.of("no grid runs along the " + (hasX ? "height" : "width"));
        }
        if (candidate.bases() > 1) {
            return Optional.of(candidate.bases() + " Convs are added without a grid");
        }
        return coordinates.stream().anyMatch(coordinate -> coordinate.axis().isEmpty())
                ? Optional.of("a Conv is multiplied by numbers that do not depend on the position, and by no grid")
                : Optional.empty();
    }

    private static boolean runs(List<Coordinate> coordinates, GridAxis axis) {
        return coordinates.stream()
                .anyMatch(coordinate -> coordinate.axis().filter(axis::equals).isPresent());
    }

    private Optional<String> constants(Candidate candidate, Candidate.Term base) {
        OutputExtent extent = extent(base).orElseThrow();
        return candidate.constants().stream()
                .filter(constant -> quantities
                        .of(constant.view())
                        .flatMap(quantity -> ElementwiseEvaluation.product(constant.factor(), quantity))
                        .flatMap(quantity -> Coordinate.of(quantity, extent))
                        .filter(coordinate -> coordinate.axis().isEmpty())
                        .isEmpty())
                .findFirst()
                .map(constant -> "the constant that is added to them is not one number for each channel");
    }

    /** A product with a grid that would be broadcast, or that something else reads. */
    private Optional<String> products(Candidate candidate) {
        return candidate.terms().stream()
                .filter(term -> term.product()
                        .filter(mul -> mul.output(0).uses().size() == 1)
                        .isPresent())
                .findFirst()
                .map(term -> "the product of Conv " + label(term.conv()) + " and its grid has the shape "
                        + facts.shape(term.product().orElseThrow().output(0)) + ", and the Conv "
                        + facts.shape(term.view().value()));
    }

    /** Who else reads what only the layer may read. */
    private Optional<String> readers(Candidate candidate) {
        Set<Node> inside = new LinkedHashSet<>(candidate.nodes());
        candidate.terms().forEach(term -> {
            inside.add(term.conv());
            inside.addAll(term.between());
        });
        return inside.stream()
                .filter(node -> node != candidate.root())
                .flatMap(node -> node.outputs().stream())
                .flatMap(value -> reader(value, inside).stream())
                .findFirst();
    }

    private static Optional<String> reader(Value value, Set<Node> inside) {
        String name = value.name().orElse("");
        if (value.isOutput()) {
            return Optional.of("the value " + name + " within it is an output of its graph");
        }
        return value.consumers()
                .filter(node -> !inside.contains(node) && !node.operator().equals(Shape.ID))
                .findFirst()
                .map(node -> "the value " + name + " within it is read by "
                        + node.operator().name() + " " + label(node) + " as well");
    }

    private static String label(Node node) {
        return Scopes.label(node);
    }
}
