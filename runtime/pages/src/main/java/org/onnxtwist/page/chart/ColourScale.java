package org.onnxtwist.page.chart;

/**
 * A scale of colours that readers with any colour vision can order, between whose stops colours are interpolated in sRGB.
 *
 * <p>Sources: viridis is by S. van der Walt and N. Smith (2015), cividis by J. Nuñez, C. Anderton and R. Renslow (2018); ten stops of each.
 */
public enum ColourScale {
    /** From dark blue over grey to yellow: for magnitudes. */
    CIVIDIS("00204D 00336F 39486B 575C6D 707173 8A8779 A69D75 C4B56C E4CF5B FFEA46"),
    /** From violet over green to yellow: for magnitudes with more steps. */
    VIRIDIS("440154 482878 3E4A89 31688E 26828E 1F9E89 35B779 6DCD59 B4DE2C FDE725"),
    /** From blue over near white to orange: for signed values, with zero in the middle. */
    BLUE_ORANGE("053061 2166AC 4393C3 A6CFE5 F7F7F7 FBC88C E08214 B35806 7F3B08");

    private static final int STRIDE = "RRGGBB ".length();

    /** The colours of the stops in hexadecimal digits, separated by spaces. */
    private final String stops;

    ColourScale(String stops) {
        this.stops = stops;
    }

    /**
     * Returns the colour at a place of the scale, as {@code 0xRRGGBB}.
     *
     * @param place from 0 to 1; places outside have the colour of the nearer end
     * @throws IllegalArgumentException if {@code place} is not a number
     */
    public int rgb(double place) {
        if (Double.isNaN(place)) {
            throw new IllegalArgumentException("a colour for NaN");
        }
        int last = stops.length() / STRIDE;
        double position = Math.min(1, Math.max(0, place)) * last;
        int below = Math.min((int) position, last - 1);
        double share = position - below;
        int a = stop(below);
        int b = stop(below + 1);
        return mixed(a, b, share, 16) | mixed(a, b, share, 8) | mixed(a, b, share, 0);
    }

    /** Returns the colour at a place of the scale in the notation of CSS, {@code #rrggbb}; see {@link #rgb}. */
    public String css(double place) {
        return String.format("#%06x", rgb(place));
    }

    /** Tells whether white text has the better contrast on the colour at a place, by the definition of WCAG 2, and black text otherwise. */
    public boolean isDark(double place) {
        int rgb = rgb(place);
        double luminance =
                0.2126 * linear(rgb >> 16 & 0xFF) + 0.7152 * linear(rgb >> 8 & 0xFF) + 0.0722 * linear(rgb & 0xFF);
        // Where the contrasts (1 + 0.05) / (luminance + 0.05) and (luminance + 0.05) / 0.05 are equal.
        return luminance < Math.sqrt(1.05 * 0.05) - 0.05;
    }

    private static double linear(int component) {
        double share = component / 255.0;
        return share <= 0.04045 ? share / 12.92 : Math.pow((share + 0.055) / 1.055, 2.4);
    }

    private int stop(int index) {
        return Integer.parseInt(stops.substring(index * STRIDE, index * STRIDE + STRIDE - 1), 16);
    }

    private static int mixed(int a, int b, double share, int shift) {
        int from = a >> shift & 0xFF;
        int to = b >> shift & 0xFF;
        return (int) Math.round(from + share * (to - from)) << shift;
    }
}
