/** What the controller's container runs. */
export class ControllerImage {
  /**
   * A stock Node image. The program rides in a ConfigMap, so nothing has to be built or mirrored but Node itself.
   * @param image with Node 20.16 or later @default node:24-slim
   */
  public static node(image: string = 'node:24-slim'): ControllerImage {
    return new ControllerImage(image, true);
  }

  /**
   * An image that has the program in it and starts it: its entry point gets the program's flags. No ConfigMap is written.
   * @param image such as `registry.example.com/cdk8s-jobset-controller:1.2.0`
   */
  public static withController(image: string): ControllerImage {
    return new ControllerImage(image, false);
  }

  private constructor(
    /** Name of the image. */
    public readonly image: string,
    /** Whether the program comes from a ConfigMap. */
    public readonly bundled: boolean,
  ) {}
}
