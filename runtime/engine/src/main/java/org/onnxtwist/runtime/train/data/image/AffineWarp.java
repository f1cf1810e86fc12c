package org.onnxtwist.runtime.train.data.image;

/** Turns and scales pictures about their centre, by bilinear interpolation; what lies outside of a picture is zero. */
public final class AffineWarp {
    private AffineWarp() {}

    /**
     * A picture of the same size.
     *
     * @param degrees the angle by which the content turns, anticlockwise
     * @param scale the factor by which it grows, above 0
     */
    public static Picture apply(Picture picture, double degrees, double scale) {
        int height = picture.height();
        int width = picture.width();
        int plane = height * width;
        double cosine = StrictMath.cos(StrictMath.toRadians(degrees)) / scale;
        double sine = StrictMath.sin(StrictMath.toRadians(degrees)) / scale;
        double centreX = (width - 1) / 2.0;
        double centreY = (height - 1) / 2.0;
        float[] from = picture.values();
        float[] to = new float[from.length];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                double across = centreX + cosine * (x - centreX) - sine * (y - centreY);
                double down = centreY + sine * (x - centreX) + cosine * (y - centreY);
                if (across > -1 && across < width && down > -1 && down < height) {
                    int left = (int) Math.floor(across);
                    int top = (int) Math.floor(down);
                    float right = (float) (across - left);
                    float below = (float) (down - top);
                    float[] weights = {
                        (1 - below) * (1 - right), (1 - below) * right, below * (1 - right), below * right
                    };
                    int[] offsets = {
                        offset(top, left, height, width), offset(top, left + 1, height, width),
                        offset(top + 1, left, height, width), offset(top + 1, left + 1, height, width)
                    };
                    for (int channel = 0; channel < picture.channels(); channel++) {
                        float sum = 0;
                        for (int corner = 0; corner < offsets.length; corner++) {
                            if (offsets[corner] >= 0) {
                                sum += weights[corner] * from[channel * plane + offsets[corner]];
                            }
                        }
                        to[channel * plane + y * width + x] = sum;
                    }
                }
            }
        }
        return new Picture(picture.channels(), height, width, to);
    }

    /** The row-major position of a pixel, -1 outside of the picture. */
    private static int offset(int y, int x, int height, int width) {
        return y >= 0 && y < height && x >= 0 && x < width ? y * width + x : -1;
    }
}
