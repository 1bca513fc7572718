//! Shell, PowerShell, Make, CMake, Docker, Terraform: what builds and starts programs.

use crate::lexer::profile::{
    Brackets, Escape, Hook, Import, ImportEnd, ImportPlace, Interpolation, Profile, Quote, Rule, Syntax,
};

pub(in crate::lexer) static SHELL: Profile = Profile {
    name: "Shell",
    family: "Shell",
    aliases: "shell sh bash zsh ksh dash console shellsession shell-script",
    extensions: "sh bash zsh ksh bats command ebuild eclass",
    file_names: ".bashrc .bash_profile .profile .zshrc .zprofile pkgbuild configure configure.ac",
    interpreters: "sh bash zsh ksh dash ash mksh bats",
    syntax: &SHELL_SYNTAX,
    ..Profile::NEW
};

pub(in crate::lexer) static POWERSHELL: Profile = Profile {
    name: "PowerShell",
    family: "PowerShell",
    aliases: "powershell ps1 pwsh posh",
    extensions: "ps1 psm1 psd1",
    interpreters: "pwsh powershell",
    syntax: &POWERSHELL_SYNTAX,
    ..Profile::NEW
};

pub(in crate::lexer) static MAKE: Profile = Profile {
    name: "Make",
    family: "Make",
    aliases: "make makefile mk bsdmake gnumake",
    extensions: "mk mak make",
    file_names: "makefile gnumakefile bsdmakefile makefile.am makefile.in kbuild",
    interpreters: "make gmake",
    syntax: &MAKE_SYNTAX,
    ..Profile::NEW
};

pub(in crate::lexer) static CMAKE: Profile = Profile {
    name: "CMake",
    family: "CMake",
    aliases: "cmake",
    extensions: "cmake",
    file_names: "cmakelists.txt",
    interpreters: "cmake",
    syntax: &CMAKE_SYNTAX,
    ..Profile::NEW
};

pub(in crate::lexer) static DOCKER: Profile = Profile {
    name: "Docker",
    family: "Docker",
    aliases: "docker dockerfile containerfile",
    extensions: "dockerfile containerfile",
    file_names: "dockerfile containerfile",
    syntax: &DOCKER_SYNTAX,
    ..Profile::NEW
};

pub(in crate::lexer) static TERRAFORM: Profile = Profile {
    name: "Terraform",
    family: "Terraform",
    aliases: "terraform hcl tf",
    extensions: "tf tfvars hcl nomad",
    syntax: &TERRAFORM_SYNTAX,
    ..Profile::NEW
};

static SHELL_SYNTAX: Syntax = Syntax {
    keywords: "if then else elif fi case esac for select while until do done in function time coproc break continue \
        return exit export local readonly declare typeset unset shift trap eval exec set",
    definitions: "function",
    imports: &[Import { words: "source", ends: ImportEnd::LineOrSemicolon, place: ImportPlace::Statement }],
    operators: "&& || ;; ;& ;;& << <<< >> >& <& &> &>> |& == != =~ += -= <= >= (( ))",
    members: "",
    name_start: "$",
    rules: &[
        Rule::Hook("#", Hook::WordComment),
        Rule::Hook("\\", Hook::Escaped),
        Rule::Quote(Quote { open: "$'", ..Quote::block("'") }),
        Rule::Quote(Quote { open: "$\"", ..Quote::block("\"") }.with(Interpolation::Shell)),
        Rule::Hook("$#", Hook::PunctuationVariable),
        Rule::Quote(Quote::block("\"").with(Interpolation::Shell)),
        Rule::Quote(Quote::raw("'", "'")),
        Rule::Hook("<<", Hook::Heredoc),
    ],
    joins_lines: true,
    ..Syntax::NEW
};

static POWERSHELL_SYNTAX: Syntax = Syntax {
    keywords: "begin break catch class continue data define do dynamicparam else elseif end enum exit filter finally for \
        foreach from function hidden if in param process return static switch throw trap try until using var while \
        workflow",
    literals: "$true $false $null",
    definitions: "function filter",
    imports: &[Import { words: "using", ends: ImportEnd::LineOrSemicolon, place: ImportPlace::Statement }],
    operators: ":: ++ -- += -= *= /= %= && || .. ?? ?. >>",
    members: ". ::",
    name_start: "$",
    rules: &[
        Rule::Block("<#", "#>"),
        Rule::Hook("#", Hook::WordComment),
        Rule::Hook("@\"", Hook::HereString),
        Rule::Hook("@'", Hook::HereString),
        Rule::Quote(Quote::block("\"").escaped(Escape::Backtick).with(Interpolation::DollarParen)),
        Rule::Quote(Quote::raw("'", "'").escaped(Escape::Doubled)),
    ],
    key_equal: Brackets::BRACE,
    fold_case: true,
    ..Syntax::NEW
};

static MAKE_SYNTAX: Syntax = Syntax {
    keywords: "ifeq ifneq ifdef ifndef else endif define endef export unexport override include sinclude undefine vpath \
        private",
    imports: &[Import { words: "include sinclude", ends: ImportEnd::Line, place: ImportPlace::Statement }],
    operators: ":= ::= ?= += != && || ;; :: >> <<",
    members: "",
    name_continue: "-",
    rules: &[
        Rule::Hook("\\", Hook::Escaped),
        Rule::JoinedLine("#"),
        Rule::Quote(Quote::line("\"")),
        Rule::Quote(Quote::line("'").escaped(Escape::None)),
    ],
    joins_lines: true,
    ..Syntax::NEW
};

static CMAKE_SYNTAX: Syntax = Syntax {
    keywords: "if elseif else endif foreach endforeach while endwhile function endfunction macro endmacro return break \
        continue block endblock and or not strequal equal matches version_greater version_less defined exists target \
        command policy in_list is_directory less greater",
    literals: "on off true false",
    definitions: "",
    imports: &[Import {
        words: "include find_package cmake_minimum_required",
        ends: ImportEnd::Line,
        place: ImportPlace::Statement,
    }],
    members: "",
    rules: &[
        Rule::Hook("#[", Hook::LongComment),
        Rule::Line("#"),
        Rule::Hook("[", Hook::LongBracket),
        Rule::Hook("\\", Hook::Escaped),
        Rule::Quote(Quote::block("\"")),
    ],
    fold_case: true,
    ..Syntax::NEW
};

static DOCKER_SYNTAX: Syntax = Syntax {
    keywords: "from as maintainer run cmd expose env add copy entrypoint volume user workdir arg onbuild stopsignal \
        healthcheck shell label if then else elif fi for while do done in case esac",
    imports: &[Import { words: "from", ends: ImportEnd::Line, place: ImportPlace::Statement }],
    operators: "&& || >> << ;;",
    members: "",
    name_start: "$",
    rules: &[
        Rule::Hook("#", Hook::LineStartComment),
        Rule::Hook("\\", Hook::Escaped),
        Rule::Quote(Quote::block("\"")),
        Rule::Quote(Quote::raw("'", "'")),
        Rule::Hook("<<", Hook::Heredoc),
    ],
    fold_case: true,
    joins_lines: true,
    ..Syntax::NEW
};

static TERRAFORM_SYNTAX: Syntax = Syntax {
    keywords: "resource data variable output module provider terraform locals for in if else endif each dynamic \
        lifecycle required_providers backend moved import check",
    literals: "true false null",
    operators: "=> == != <= >= && || ...",
    name_continue: "-",
    rules: &[
        Rule::Line("#"),
        Rule::Line("//"),
        Rule::Block("/*", "*/"),
        Rule::Quote(Quote::line("\"").with(Interpolation::DollarBrace)),
        Rule::Hook("<<", Hook::Heredoc),
    ],
    key_equal: Brackets::BRACE,
    ..Syntax::NEW
};
