package org.onnxtwist.samples;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.onnxtwist.autodiff.GradientOutputs;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.runtime.session.InferenceOptions;
import org.onnxtwist.runtime.session.InferenceSession;

/**
 * Shows which pixels of a handwritten three speak for it and which against it, by the gradient of a classifier's score: {@code Saliency
 * MNIST.onnx OUT.png}, where the model takes an image [1, 1, 28, 28] from 0 to 255 and gives a score for each digit.
 */
public final class Saliency {
    private static final int SIDE = 28;
    private static final int DIGIT = 3;
    private static final int ZOOM = 8;

    private Saliency() {}

    public static void main(String[] files) throws IOException {
        Model model = OnnxReader.read(Path.of(files[0]));
        float[] image = three();
        draw(image, gradient(model, image), Path.of(files[1]));
    }

    /** The gradient of the score of the digit with respect to each pixel, row by row. */
    static float[] gradient(Model model, float[] image) {
        String input = model.graph().requiredInputs().get(0).name().orElseThrow();
        String scores = model.graph().outputs().get(0).name().orElseThrow();
        new GradientOutputs(scores, List.of(0L, (long) DIGIT), List.of(input)).addTo(model);
        ByteBuffer bytes = ByteBuffer.wrap(OnnxWriter.toBytes(model));
        try (InferenceSession session = InferenceSession.open("saliency", bytes, InferenceOptions.defaults())) {
            Tensor pixels = Tensor.ofFloats(image, 1, 1, SIDE, SIDE);
            return session.run(Map.of(input, pixels)).get(input + ".grad").toFloats();
        }
    }

    /** A three, drawn as with a pen, white on black. */
    static float[] three() {
        BufferedImage canvas = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_BYTE_GRAY);
        Graphics2D pen = canvas.createGraphics();
        pen.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        pen.setStroke(new BasicStroke(2.5f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        Path2D digit = new Path2D.Double();
        digit.moveTo(9, 7);
        digit.curveTo(14, 3, 21, 7, 18, 11);
        digit.curveTo(17, 13, 15, 14, 13, 14);
        digit.curveTo(20, 14, 21, 20, 17, 22);
        digit.curveTo(14, 24, 10, 23, 8, 21);
        pen.draw(digit);
        pen.dispose();
        float[] pixels = new float[SIDE * SIDE];
        canvas.getRaster().getPixels(0, 0, SIDE, SIDE, pixels);
        return pixels;
    }

    /** The image, and beside it the gradient: red where more light raises the score, blue where it lowers it. */
    private static void draw(float[] image, float[] gradient, Path file) throws IOException {
        float largest = 0;
        for (float slope : gradient) {
            largest = Math.max(largest, Math.abs(slope));
        }
        BufferedImage picture = new BufferedImage((2 * SIDE + 1) * ZOOM, SIDE * ZOOM, BufferedImage.TYPE_INT_RGB);
        Graphics2D brush = picture.createGraphics();
        brush.setColor(Color.WHITE);
        brush.fillRect(0, 0, picture.getWidth(), picture.getHeight());
        for (int at = 0; at < image.length; at++) {
            int x = at % SIDE * ZOOM;
            int y = at / SIDE * ZOOM;
            int light = Math.round(image[at]);
            brush.setColor(new Color(light, light, light));
            brush.fillRect(x, y, ZOOM, ZOOM);
            float slope = gradient[at] / largest;
            float fade = 1 - Math.abs(slope);
            brush.setColor(slope > 0 ? new Color(1, fade, fade) : new Color(fade, fade, 1));
            brush.fillRect(x + (SIDE + 1) * ZOOM, y, ZOOM, ZOOM);
        }
        brush.dispose();
        ImageIO.write(picture, "png", file.toFile());
    }
}
