import com.google.gson.Gson;

class App {
    public static void main(String[] args) {
        System.out.println(new Gson().toJson(args));
    }
}
