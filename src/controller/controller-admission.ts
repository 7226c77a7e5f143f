/** What the API server itself checks and changes, by policies that it evaluates without asking anybody: no webhook, no certificate. */
export class ControllerAdmission {
  /**
   * JobSets are checked, and the pods of exclusively placed Jobs are bound to their domain when they are created.
   * Needs Kubernetes 1.36, whose MutatingAdmissionPolicy is stable.
   */
  public static readonly POLICIES = new ControllerAdmission(true, true);

  /** JobSets are checked. Exclusive placement is written into the pod templates. Needs Kubernetes 1.30. */
  public static readonly VALIDATION = new ControllerAdmission(true, false);

  /** Nothing. The controller refuses a wrong JobSet later, with a condition and an event. */
  public static readonly NONE = new ControllerAdmission(false, false);

  private constructor(
    /** Whether JobSets are checked. */
    public readonly validates: boolean,
    /** Whether pods of exclusively placed Jobs are changed. */
    public readonly places: boolean,
  ) {}
}
