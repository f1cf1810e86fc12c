package org.onnxtwist.page.image;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Arc2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import org.onnxtwist.runtime.train.data.image.Picture;

/**
 * The test card: circles, a grid, an F, an arrow and a word, by which a turn, a scaling, a squeeze and a mirror image are told apart at a
 * glance. It is drawn without fonts, so that it is the same on every machine, and band-limited.
 */
public final class TestCard {
    /** The standard deviation in pixels of the Gaussian that limits the band. */
    public static final double BAND_LIMIT = 2.8;

    /** The radius of the outer circle, as a share of the shorter side: its content can move without reaching the border. */
    private static final double RADIUS = 0.34;

    private static final int GRID_LINES = 2;
    private static final double FINE = 0.026;
    private static final double BOLD = 0.052;
    private static final double LETTERS = 0.042;

    /** The height of a letter. */
    private static final double LETTER = 0.26;

    private static final Color PALE = new Color(0x9a9a9a);
    private static final Color INK = Color.BLACK;

    private TestCard() {}

    /**
     * Draws the card.
     *
     * @param width its width in pixels
     * @param height its height in pixels
     * @return one channel of darkness, from 0 for the paper to about 1
     */
    public static Picture draw(int width, int height) {
        BufferedImage canvas = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D pen = canvas.createGraphics();
        pen.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        pen.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        pen.setColor(Color.WHITE);
        pen.fillRect(0, 0, width, height);
        // From here on the outer circle has the radius 1 about the origin.
        pen.translate(width / 2.0, height / 2.0);
        pen.scale(RADIUS * Math.min(width, height), RADIUS * Math.min(width, height));
        drawGrid(pen);
        drawFigures(pen);
        pen.dispose();
        return GaussianBlur.apply(darkness(canvas), BAND_LIMIT);
    }

    private static void drawGrid(Graphics2D pen) {
        pen.setStroke(new BasicStroke((float) FINE));
        pen.setColor(PALE);
        for (int line = -GRID_LINES; line <= GRID_LINES; line++) {
            double at = line / (GRID_LINES + 1.0);
            double end = Math.sqrt(1 - at * at);
            pen.draw(new Line2D.Double(-end, at, end, at));
            pen.draw(new Line2D.Double(at, -end, at, end));
        }
        pen.draw(circle(0.5));
        pen.setStroke(new BasicStroke((float) BOLD));
        pen.setColor(INK);
        pen.draw(circle(1));
    }

    private static void drawFigures(Graphics2D pen) {
        pen.setColor(INK);
        pen.setStroke(new BasicStroke(0.13f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER));
        pen.draw(path(-0.6, 0.18, -0.6, -0.6, -0.14, -0.6));
        pen.draw(path(-0.6, -0.22, -0.24, -0.22));
        pen.setStroke(new BasicStroke(0.09f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER));
        pen.draw(path(0.1, -0.12, 0.56, -0.12));
        Path2D head = path(0.5, -0.29, 0.8, -0.12, 0.5, 0.05);
        head.closePath();
        pen.fill(head);
        pen.fill(circle(0.05));
        pen.setStroke(new BasicStroke((float) (LETTERS / LETTER), BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        word(pen, -0.47, 0.36);
    }

    /** The word TWIST, from letters one unit high, at the scale of the card. */
    private static void word(Graphics2D pen, double left, double top) {
        AffineTransform outer = pen.getTransform();
        pen.translate(left, top);
        pen.scale(LETTER, LETTER);
        double x = 0;
        for (Shape[] letter : new Shape[][] {
            {path(0, 0, 0.7, 0), path(0.35, 0, 0.35, 1)},
            {path(0, 0, 0.25, 1, 0.5, 0.25, 0.75, 1, 1, 0)},
            {path(0, 0, 0, 1)},
            {
                new Arc2D.Double(0, 0, 0.6, 0.5, 20, 250, Arc2D.OPEN),
                new Arc2D.Double(0, 0.5, 0.6, 0.5, 90, -250, Arc2D.OPEN)
            },
            {path(0, 0, 0.7, 0), path(0.35, 0, 0.35, 1)}
        }) {
            double end = 0;
            for (Shape stroke : letter) {
                pen.draw(AffineTransform.getTranslateInstance(x, 0).createTransformedShape(stroke));
                end = Math.max(end, stroke.getBounds2D().getMaxX());
            }
            x += end + 0.32;
        }
        pen.setTransform(outer);
    }

    private static Ellipse2D circle(double radius) {
        return new Ellipse2D.Double(-radius, -radius, 2 * radius, 2 * radius);
    }

    private static Path2D path(double... positions) {
        Path2D path = new Path2D.Double();
        path.moveTo(positions[0], positions[1]);
        for (int k = 2; k < positions.length; k += 2) {
            path.lineTo(positions[k], positions[k + 1]);
        }
        return path;
    }

    private static Picture darkness(BufferedImage canvas) {
        int width = canvas.getWidth();
        int height = canvas.getHeight();
        float[] values = canvas.getRaster().getSamples(0, 0, width, height, 0, new float[width * height]);
        for (int k = 0; k < values.length; k++) {
            values[k] = 1 - values[k] / 255;
        }
        return new Picture(1, height, width, values);
    }
}
