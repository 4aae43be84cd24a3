let () =
  let greet name = Printf.printf "Hello, %s!\n" name in
  match List.tl (Array.to_list Sys.argv) with
  | "--loud" :: names -> List.iter (fun name -> greet (String.uppercase_ascii name)) names
  | names -> List.iter greet names
