external power : int -> string = "powers_power"

let () =
  Printf.printf "2^200 = %s\n" (power 200);
  let writable =
    match Unix.access "." [ Unix.W_OK ] with
    | () -> "writable"
    | exception Unix.Unix_error _ -> "not writable"
  in
  Printf.printf "%s in %s, which is %s\n"
    (Unix.getpwuid (Unix.getuid ())).Unix.pw_name (Sys.getcwd ()) writable
