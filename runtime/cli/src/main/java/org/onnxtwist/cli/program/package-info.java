/** Programs of users: the formats of the files that they read and write, and the shell in which they are typed. */
@NullMarked
package org.onnxtwist.cli.program;

import org.jspecify.annotations.NullMarked;
