package org.onnxtwist.shape;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.shape.term.Term;

/** Sizes with names: where they live on, and where they must not. */
final class SymbolicShapesTest {
    private final Small small = new Small(13);

    @Test
    void aConvolutionWithPaddingForItsKernelKeepsTheNames() {
        Value x = small.input("n", 3, "h", "w");
        Value same = Small.node(small.graph
                .newNode("Conv")
                .inputs(x, small.weights(8, 3, 3, 3))
                .attribute("pads", List.of(1L, 1L, 1L, 1L)));
        Value dilated = Small.node(small.graph
                .newNode("Conv")
                .inputs(same, small.weights(8, 8, 3, 5))
                .attribute("dilations", List.of(2L, 1L))
                .attribute("pads", List.of(3L, 2L, 1L, 2L)));
        Value upper = Small.node(small.graph
                .newNode("Conv")
                .inputs(dilated, small.weights(4, 8, 2, 2))
                .attribute(Attribute.ofString("auto_pad", "SAME_UPPER")));
        assertEquals(Small.shape("n", 8, "h", "w"), small.shapeOf(same));
        assertEquals(Small.shape("n", 8, "h", "w"), small.shapeOf(dilated));
        assertEquals(Small.shape("n", 4, "h", "w"), small.shapeOf(upper));
    }

    @Test
    void aConvolutionThatChangesTheSizeComputesIt() {
        Value x = small.input("n", 3, "h", 9);
        Value valid = small.node("Conv", x, small.weights(8, 3, 3, 3));
        Value strided = Small.node(small.graph
                .newNode("Conv")
                .inputs(x, small.weights(8, 3, 3, 3))
                .attribute("strides", List.of(2L, 2L))
                .attribute("pads", List.of(1L, 1L, 1L, 1L)));
        assertEquals("[n,8,h-2,7]", small.shapeOf(valid).toString());
        assertEquals("[n,8,floor((h+1)/2),5]", small.shapeOf(strided).toString());
    }

    @Test
    void broadcastingTrustsAKnownSizeButNotTwoNames() {
        assertEquals(Small.shape("n", 5), small.shapeOf(small.node("Add", small.input("n", "m"), small.input(1, 5))));
        assertEquals(
                Small.shape("n", "?"), small.shapeOf(small.node("Add", small.input("n", "m"), small.input("n", "k"))));
        assertEquals(
                Small.shape("n", "?"), small.shapeOf(small.node("Add", small.input("n", "?"), small.input("n", "?"))));
        assertEquals(Small.shape("n", "m"), small.shapeOf(small.node("Add", small.input("n", 1), small.input("m"))));
    }

    @Test
    void aSliceThatEndsAtASizeKeepsNoMore() {
        Value buffer = small.weights(1, 64, 64);
        Value shape = small.node("Shape", small.input("h", "w"));
        Value height = small.node("Gather", shape, small.integers(0));
        Value kept = small.node("Slice", buffer, small.integers(0), height, small.integers(1));
        Value unknown = small.node("Slice", small.input("n"), small.integers(0), height, small.integers(0));
        Value less = small.node("Slice", small.input("n"), small.integers(0), small.integers(-1), small.integers(0));
        Value from = small.node("Slice", small.input("n"), small.integers(1), height, small.integers(0));
        assertEquals("[1,min(h,64),64]", small.shapeOf(kept).toString());
        assertEquals("[min(h,n)]", small.shapeOf(unknown).toString());
        assertEquals("[max(n-1,0)]", small.shapeOf(less).toString());
        assertEquals("[?]", small.shapeOf(from).toString());
    }

    /** What is cut off at a constant either has the other size, or one position, or fails to run. */
    @Test
    void broadcastingWithWhatIsCutToASizeHasThatSize() {
        Value x = small.input("h");
        Value height = small.node("Shape", x);
        Value kept = small.node("Slice", small.weights(64), small.integers(0), height, small.integers(0));
        Value one = small.node("Slice", small.weights(1), small.integers(0), height, small.integers(0));
        assertEquals("[h]", small.shapeOf(small.node("Add", kept, x)).toString());
        assertEquals("[h]", small.shapeOf(small.node("Add", x, kept)).toString());
        assertEquals("[?]", small.shapeOf(small.node("Add", x, one)).toString());
        assertEquals(
                "[?]", small.shapeOf(small.node("Add", small.input("k"), kept)).toString());
    }

    /** A size that a graph computes as 1 + (n - 1) / 2 is 1 for an empty tensor, and that is broadcast to none. */
    @Test
    void broadcastingWithAtLeastOneHasTheOtherSize() {
        Value x = small.input("h");
        Value half = Small.node(small.graph
                .newNode("MaxPool")
                .inputs(small.input(1, 1, "h"))
                .attribute("kernel_shape", List.of(1L))
                .attribute("strides", List.of(2L)));
        Value size = small.node(
                "Add",
                small.node("Div", small.node("Sub", small.node("Shape", x), small.integers(1)), small.integers(2)),
                small.integers(1));
        Value grid = small.node("ConstantOfShape", size);
        assertEquals("[1,1,floor((h+1)/2)]", small.shapeOf(half).toString());
        assertEquals("[max(floor((h+1)/2)-1,0)+1]", small.shapeOf(grid).toString());
        assertEquals(
                "[1,1,floor((h+1)/2)]",
                small.shapeOf(small.node("Add", half, grid)).toString());
    }

    @Test
    void shapeArithmeticReachesReshape() {
        Value x = small.input("n", 4, 6, "w");
        Value shape = small.node("Shape", x);
        Value batch = small.node("Unsqueeze", small.node("Gather", shape, small.integer(0)), small.integers(0));
        Value height = small.node("Gather", shape, small.integer(-2));
        Value half = small.node("Unsqueeze", small.node("Div", height, small.integer(2)), small.integers(0));
        Value wanted = Small.node(small.graph
                .newNode("Concat")
                .inputs(batch, half, small.integers(-1))
                .attribute("axis", 0));
        assertEquals(
                "[n,3,8*w]", small.shapeOf(small.node("Reshape", x, wanted)).toString());
        InferredTypes types = ShapeInference.infer(small.model);
        assertEquals(
                List.of(new Term.Symbol("n"), Term.of(3), Term.of(-1)),
                types.symbolic().constant(wanted).orElseThrow().elements());
    }

    @Test
    void reshapeCancelsEqualNames() {
        Value x = small.input("n", 4, "h", 6);
        Value batch = Small.node(
                small.graph.newNode("Slice").inputs(small.node("Shape", x), small.integers(0), small.integers(1)));
        Value wanted = Small.node(small.graph
                .newNode("Concat")
                .inputs(batch, small.integers(24, -1))
                .attribute("axis", 0));
        assertEquals(Small.shape("n", 24, "h"), small.shapeOf(small.node("Reshape", x, wanted)));
        assertEquals(
                "[n,24*h]",
                small.shapeOf(small.node("Reshape", x, small.integers(0, -1))).toString());
        assertEquals(Small.shape("n", 4, "h", 6), small.shapeOf(small.node("Reshape", x, small.integers(0, 0, -1, 6))));
        assertEquals(
                "[h*n,24]",
                small.shapeOf(small.node("Reshape", x, small.integers(-1, 24))).toString());
    }

    @Test
    void reshapeOfUnknownSizesCopiesThem() {
        Value x = small.input("?", 6, "?");
        assertEquals(
                Small.shape("?", "?", 2, 3),
                small.shapeOf(small.node("Reshape", small.input("?", "?", 6), small.integers(0, 0, 2, -1))));
        assertEquals(Small.shape("?", 6, "?"), small.shapeOf(small.node("Relu", x)));
    }

    @Test
    void sizesGoThroughFloatingPointToResize() {
        Value x = small.input(1, 3, 8, 10);
        Value shape = small.node("Shape", x);
        Value spatial = Small.node(small.graph.newNode("Slice").inputs(shape, small.integers(2), small.integers(4)));
        Value real = Small.node(small.graph.newNode("Cast").input(spatial).attribute("to", DType.FLOAT.code()));
        Value two = small.graph.addInitializer("two", Tensor.ofFloats(new float[] {2}));
        Value doubled = Small.node(small.graph
                .newNode("Cast")
                .input(small.node("Floor", small.node("Mul", real, two)))
                .attribute("to", DType.INT64.code()));
        Value front = Small.node(small.graph.newNode("Slice").inputs(shape, small.integers(0), small.integers(2)));
        Value sizes =
                Small.node(small.graph.newNode("Concat").inputs(front, doubled).attribute("axis", 0));
        Value y = Small.node(small.graph
                .newNode("Resize")
                .input(x)
                .input(Optional.empty())
                .input(Optional.empty())
                .input(sizes));
        assertEquals(Small.shape(1, 3, 16, 20), small.shapeOf(y));
    }

    @Test
    void aHalfIsNotRounded() {
        Value x = small.input(7);
        Value size = Small.node(
                small.graph.newNode("Cast").input(small.node("Shape", x)).attribute("to", DType.FLOAT.code()));
        Value two = small.graph.addInitializer("two", Tensor.ofFloats(new float[] {2}));
        Value half = Small.node(
                small.graph.newNode("Cast").input(small.node("Div", size, two)).attribute("to", DType.INT64.code()));
        assertEquals(Small.shape("?"), small.shapeOf(small.node("ConstantOfShape", half)));
    }

    @Test
    void paddingThatExportersComputeIsFollowed() {
        // pads (left, right, top, bottom) of the last axes, as PyTorch has them, become ONNX's by way of zeros and a
        // reversal.
        Value x = small.input("n", 3, 5, 6);
        Value zeros = Small.node(small.graph
                .newNode("ConstantOfShape")
                .input(small.integers(4))
                .attribute(Attribute.ofTensor("value", Tensor.vector(0))));
        Value eight = Small.node(small.graph
                .newNode("Concat")
                .inputs(small.integers(1, 2, 3, 4), zeros)
                .attribute("axis", 0));
        Value pairs = small.node("Reshape", eight, small.integers(-1, 2));
        Value reversed = small.node(
                "Slice",
                pairs,
                small.integers(-1),
                small.integers(Long.MIN_VALUE),
                small.integers(0),
                small.integers(-1));
        Value turned =
                Small.node(small.graph.newNode("Transpose").input(reversed).attribute("perm", List.of(1L, 0L)));
        Value pads = small.node("Reshape", turned, small.integers(-1));
        Value y = small.node("Pad", x, pads);
        assertEquals(Small.shape("n", 3, 12, 9), small.shapeOf(y));
    }

    @Test
    void expandWithWhereKeepsNames() {
        Value x = small.input("n", 1);
        Value wanted = Small.node(small.graph
                .newNode("Concat")
                .inputs(small.node("Shape", x), small.integers(7))
                .attribute("axis", 0));
        Value ones = Small.node(small.graph
                .newNode("ConstantOfShape")
                .input(small.integers(3))
                .attribute(Attribute.ofTensor("value", Tensor.vector(1))));
        Value open = small.node("Equal", wanted, small.integers(-1, -1, -1));
        Value y = small.node("Expand", x, small.node("Where", open, ones, wanted));
        assertEquals(Small.shape("n", "n", 7), small.shapeOf(y));
    }

    @Test
    void namesThatMeanNothingAreNotTrusted() {
        Value x = small.graph.addInput("x", ValueType.tensor(DType.FLOAT, Shape.of(List.of(Dim.of("?"), Dim.of("?")))));
        assertEquals(Small.shape("?", "?"), small.shapeOf(small.node("Relu", x)));
    }

    /** A model may name any axes; those of a scalar are none. */
    @Test
    void aResizeAlongAxesThatAreNoneHasUnknownSizes() {
        Value scalar = small.input();
        Value plane = small.input(4, 6);
        assertEquals("[]", small.shapeOf(resized(scalar)).toString());
        assertEquals("[?,?]", small.shapeOf(resized(plane)).toString());
    }

    private Value resized(Value x) {
        return Small.node(small.graph
                .newNode("Resize")
                .input(x)
                .input(Optional.empty())
                .input(Optional.empty())
                .input(small.integers(7, 7))
                .attribute("axes", List.of(2L, 3L))
                .attribute(Attribute.ofString("keep_aspect_ratio_policy", "not_larger")));
    }

    /** A model may state any sizes. */
    @Test
    void partsOfNegativeSizeHaveNoContent() {
        Value sizes = small.node("Shape", small.input(5, 6, 7));
        Value part = Small.node(small.graph
                .newNode("Split")
                .input(sizes)
                .input(small.integers(-3, 6))
                .attribute("axis", 0)
                .output("part")
                .output("rest"));
        assertEquals(Shape.UNKNOWN, small.shapeOf(small.node("ConstantOfShape", part)));
        Value gathered = Small.node(small.graph
                .newNode("GatherND")
                .inputs(small.input(2, 3), small.integers(1, 1))
                .attribute("batch_dims", Long.MAX_VALUE));
        assertEquals(Shape.UNKNOWN, small.shapeOf(gathered));
    }
}
