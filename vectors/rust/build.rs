//! Lists the files of the corpus that lie beside the manifest, for `lib.rs` to embed.
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs};

const FOLDERS: [&str; 4] = ["captured", "described", "scenarios", "schema"];

fn main() {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    let mut paths = entries(&root);
    paths.retain(|path| {
        let name = path
            .file_name()
            .and_then(|name| name.to_str())
            .unwrap_or("");
        name.ends_with(".json")
            && (name.matches('.').count() > 1
                || name == "behaviours.json"
                || name == "requirements.json")
    });
    for folder in FOLDERS {
        println!("cargo::rerun-if-changed={}", root.join(folder).display());
        below(&root.join(folder), &mut paths);
    }
    paths.sort();
    let mut list = String::from("&[\n");
    for path in &paths {
        println!("cargo::rerun-if-changed={}", path.display());
        let name = path
            .strip_prefix(&root)
            .expect("it is below")
            .display()
            .to_string()
            .replace('\\', "/");
        writeln!(
            list,
            "    ({name:?}, include_bytes!({:?})),",
            path.display().to_string()
        )
        .expect("a text grows");
    }
    list.push(']');
    let out = PathBuf::from(env::var("OUT_DIR").expect("cargo sets it"));
    fs::write(out.join("files.rs"), list).expect("the build folder can be written");
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let found = fs::read_dir(folder).expect("the corpus is beside the manifest");
    found
        .map(|entry| entry.expect("it can be listed").path())
        .collect()
}

fn below(folder: &Path, into: &mut Vec<PathBuf>) {
    for path in entries(folder) {
        if path.is_dir() {
            below(&path, into);
        } else {
            into.push(path);
        }
    }
}
