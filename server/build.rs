//! New files in the built site make the server embed them again.

fn main() {
    // cargo's own instruction language is lines on stdout.
    #[expect(clippy::print_stdout, reason = "this is how a build script talks to cargo")]
    {
        println!("cargo:rerun-if-changed=../target/site/manifest.json");
        println!("cargo:rerun-if-changed=../target/site");
    }
}
