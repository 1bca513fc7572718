//! Nothing is sent: indexing and scanning with the real binary run to their end under a system-call filter that kills
//! the process when it asks for a socket. A control shows that the filter kills.

use std::net::UdpSocket;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Command, Output};

use crate::project::{Project, weir_c};

/// Set for the control: then [`opens_a_socket_when_asked`] opens one.
const ASKED: &str = "KINPRINT_TEST_OPENS_A_SOCKET";

#[cfg(target_arch = "x86_64")]
const AUDIT_ARCH: u32 = 0xC000_003E; // linux/audit.h: EM_X86_64, 64 bits, little endian
#[cfg(target_arch = "aarch64")]
const AUDIT_ARCH: u32 = 0xC000_00B7; // linux/audit.h: EM_AARCH64, 64 bits, little endian

/// Returns the filter: kill on a foreign architecture, on `socket` and on `io_uring_setup` (which opens sockets too);
/// allow the rest.
fn filter() -> [libc::sock_filter; 8] {
    const LOAD: u32 = libc::BPF_LD | libc::BPF_W | libc::BPF_ABS;
    const EQUAL: u32 = libc::BPF_JMP | libc::BPF_JEQ | libc::BPF_K;
    const AT_LEAST: u32 = libc::BPF_JMP | libc::BPF_JGE | libc::BPF_K;
    const RETURN: u32 = libc::BPF_RET | libc::BPF_K;
    const X32_CALLS: u32 = 0x4000_0000; // The second table of numbers on x86_64.
    let step = |code: u32, k: u32, jt: u8, jf: u8| libc::sock_filter { code: code as u16, jt, jf, k };
    [
        step(LOAD, 4, 0, 0), // seccomp_data.arch
        step(EQUAL, AUDIT_ARCH, 0, 5),
        step(LOAD, 0, 0, 0), // seccomp_data.nr
        step(AT_LEAST, X32_CALLS, 3, 0),
        step(EQUAL, libc::SYS_socket as u32, 2, 0),
        step(EQUAL, libc::SYS_io_uring_setup as u32, 1, 0),
        step(RETURN, libc::SECCOMP_RET_ALLOW, 0, 0),
        step(RETURN, libc::SECCOMP_RET_KILL_PROCESS, 0, 0),
    ]
}

/// Makes the child put itself under the filter before it becomes the program.
#[expect(
    unsafe_code,
    reason = "the filter must be installed between fork and exec; only two system calls happen there"
)]
fn without_sockets(command: &mut Command) -> &mut Command {
    let install = || {
        let mut steps = filter();
        let program = libc::sock_fprog { len: steps.len() as u16, filter: steps.as_mut_ptr() };
        // SAFETY: both calls only read their arguments; `program` and `steps` outlive them.
        let failed = unsafe {
            libc::prctl(libc::PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0
                || libc::prctl(libc::PR_SET_SECCOMP, libc::SECCOMP_MODE_FILTER, &raw const program) != 0
        };
        if failed { Err(std::io::Error::last_os_error()) } else { Ok(()) }
    };
    // SAFETY: `install` allocates nothing and takes no lock, as code between fork and exec must not.
    unsafe { command.pre_exec(install) }
}

fn run_control(is_filtered: bool) -> Output {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "egress::opens_a_socket_when_asked", "--test-threads=1"]).env(ASKED, "1");
    if is_filtered {
        without_sockets(&mut command);
    }
    command.output().unwrap()
}

#[test]
fn opens_a_socket_when_asked() {
    if std::env::var_os(ASKED).is_some() {
        UdpSocket::bind("127.0.0.1:0").unwrap();
    }
}

#[test]
fn the_filter_kills_a_process_that_asks_for_a_socket() {
    assert!(run_control(false).status.success(), "the control itself must run");
    assert_eq!(run_control(true).status.signal(), Some(libc::SIGSYS));
}

#[test]
fn indexing_and_scanning_ask_for_no_socket() {
    let project = Project::with_weir().file("lib/mix.c", weir_c());
    let check = |args: &[&str], expected_code: i32| {
        let output = without_sockets(&mut project.command(args)).output().unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.signal(), None, "`{args:?}` was killed: it asked for a socket\n{stderr}");
        assert_eq!(output.status.code(), Some(expected_code), "`{args:?}`\n{stderr}");
    };
    check(&["index", "corpus"], 0);
    check(&["scan", "project"], 1);
    check(&["scan", "project", "--format", "json"], 1);
    check(&["explain", "project/lib/mix.c"], 0);
    check(&["db", "verify"], 0);
    check(&["db", "stats"], 0);
}
